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
};

export const DEFAULTS = {
  data: "moons",
  depth: 10,
  width: 32,
  optimizer: "sgd",
  seed: 1,
  a: { activation: "relu", initializer: "he_normal", gain: 1, rate: 0.05 },
  b: { activation: "relu", initializer: "glorot_uniform", gain: 1, rate: 0.05 },
};

const CHOICES = { data: DATA, optimizer: OPTIMIZERS, activation: ACTIVATIONS, initializer: INITIALIZERS };
const SHARED = ["data", "depth", "width", "optimizer", "seed"];
const PAIRING = ["activation", "initializer", "gain", "rate"];

/** A value as chosen or typed, or the fallback where it is none of the accepted ones. */
export function accept(key, value, fallback) {
  if (key in CHOICES) return Object.hasOwn(CHOICES[key], value) ? value : fallback;
  const { min, max, whole } = LIMITS[key];
  const number = typeof value === "string" && value.trim() === "" ? NaN : Number(value);
  if (!(number >= min && number <= max)) return fallback;
  return whole ? Math.round(number) : number;
}

/** The state as the part of an address after `#`. */
export function format(state) {
  const pairs = SHARED.map((key) => `${key}=${state[key]}`);
  for (const side of ["a", "b"]) pairs.push(`${side}=${PAIRING.map((key) => state[side][key]).join(",")}`);
  return pairs.join("&");
}

/** Read what `format` wrote. What is missing or not accepted is as in `base`. */
export function parse(text, base = DEFAULTS) {
  const given = new URLSearchParams(text.replace(/^#/, ""));
  const state = {};
  for (const key of SHARED) state[key] = accept(key, given.get(key) ?? "", base[key]);
  for (const side of ["a", "b"]) {
    const parts = (given.get(side) ?? "").split(",");
    state[side] = Object.fromEntries(PAIRING.map((key, i) => [key, accept(key, parts[i] ?? "", base[side][key])]));
  }
  return state;
}

/** Whether an address speaks of the explorer at all; a chapter's anchors do not. */
export function isState(text) {
  return /^#?data=/.test(text);
}
