// The settings of the explorer: what may be chosen, and how a choice is written in the address.
import { ACTIVATIONS, INITIALIZERS } from "./theory.js";

export const DATA = {
  moons: "Moons",
  circles: "Circles",
  spirals: "Spirals",
  xor: "Xor",
  digits: "Digits, 8 × 8 pixels",
};
export const OPTIMIZERS = { sgd: "SGD", momentum: "SGD, momentum 0.9", adam: "Adam" };
export const LIMITS = {
  depth: { min: 1, max: 30, whole: true },
  width: { min: 2, max: 128, whole: true },
  seed: { min: 0, max: 999999, whole: true },
  gain: { min: 0, max: 10 },
  rate: { min: 0, max: 10 },
  noise: { min: 0, max: 1 },
};
export const NORMS = { none: "None", layer: "Layer" };
export const BATCHES = { 8: "8", 16: "16", 32: "32", 64: "64", 128: "128" };

export const DEFAULTS = {
  data: "moons",
  depth: 10,
  width: 32,
  optimizer: "sgd",
  seed: 1,
  noise: 0,
  batch: 32,
  a: { activation: "relu", initializer: "he_normal", gain: 1, rate: 0.05, norm: "none" },
  b: { activation: "relu", initializer: "glorot_uniform", gain: 1, rate: 0.05, norm: "none" },
};

const CHOICES = {
  data: DATA,
  optimizer: OPTIMIZERS,
  batch: BATCHES,
  activation: ACTIVATIONS,
  initializer: INITIALIZERS,
  norm: NORMS,
};
export const SHARED = ["data", "depth", "width", "optimizer", "seed", "noise", "batch"];
const DEFAULTED = ["noise", "batch", "norm"]; // not written where they are as at the start
export const PAIRING = ["activation", "initializer", "gain", "rate", "norm"];

/** A value as chosen or typed, or the fallback where it is none of the accepted ones. */
export function accept(key, value, fallback) {
  if (key in CHOICES) return Object.hasOwn(CHOICES[key], value) ? (key === "batch" ? Number(value) : value) : fallback;
  const { min, max, whole } = LIMITS[key];
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (!(number >= min && number <= max)) return fallback;
  return whole ? Math.round(number) : number;
}

/** What to say of a value that was not taken; empty where it was. */
export function refusal(key, value, label) {
  if (key in CHOICES) return Object.hasOwn(CHOICES[key], value) ? "" : `${label}: there is no “${value}”.`;
  const { min, max } = LIMITS[key];
  if (accept(key, value, null) !== null) return "";
  return `${label}: from ${min} to ${max}; ${String(value).trim() || "nothing"} was not taken.`;
}

/** The state as the part of an address after `#`. */
export function format(state) {
  const written = SHARED.filter((key) => !DEFAULTED.includes(key) || state[key] !== DEFAULTS[key]);
  const pairs = written.map((key) => `${key}=${state[key]}`);
  for (const side of ["a", "b"]) {
    const told = PAIRING.filter((key) => !DEFAULTED.includes(key) || state[side][key] !== DEFAULTS[side][key]);
    pairs.push(`${side}=${told.map((key) => state[side][key]).join(",")}`);
  }
  return pairs.join("&");
}

/**
 * Read what `format` wrote. What is missing or not accepted is as in `base`; what `format` leaves out, in an address that
 * names the rest, is as in `DEFAULTS`.
 */
export function parse(text, base = DEFAULTS) {
  const given = new URLSearchParams(text.replace(/^#/, ""));
  const missing = (key, known, plain) => (DEFAULTED.includes(key) && given.has("a") ? plain : known);
  const state = {};
  for (const key of SHARED) state[key] = accept(key, given.get(key) ?? "", missing(key, base[key], DEFAULTS[key]));
  for (const side of ["a", "b"]) {
    const parts = (given.get(side) ?? "").split(",");
    const read = (key, i) => accept(key, parts[i] ?? "", missing(key, base[side][key], DEFAULTS[side][key]));
    state[side] = Object.fromEntries(PAIRING.map((key, i) => [key, read(key, i)]));
  }
  return state;
}

/** Sentences about what an address names and `parse` did not take. */
export function refusals(text, labels) {
  const given = new URLSearchParams(text.replace(/^#/, ""));
  const told = SHARED.filter((key) => given.has(key)).map((key) => refusal(key, given.get(key), labels[key]));
  for (const side of ["a", "b"]) {
    const parts = given.get(side)?.split(",") ?? [];
    told.push(...parts.slice(0, PAIRING.length).map((part, i) => refusal(PAIRING[i], part, labels[PAIRING[i]])));
  }
  return told.filter(Boolean);
}

/** Whether an address speaks of the explorer at all; a chapter's anchors do not. */
export function isState(text) {
  return /^#?data=/.test(text);
}
