"""The project's bar: who clears it, over fifty draws of the weights.

    python benchmarks/capstone.py [--networks 50]

Networks of the project's shape (24 hidden layers of 48 units on the gratings, plain SGD in batches of 32, 15 epochs)
are trained from fresh weights under good and bad pairings, at learning rates from too small to too large; and a
linear model on as many draws of the data. The last column is the share that reaches the bar on the validation data,
at the best epoch, which is what early stopping restores.
"""

import argparse

import numpy as np

from nncourse import datasets
from nncourse.experiments import Experiment, run

BAR = 0.92
RATES = (0.003, 0.01, 0.03, 0.1)
PAIRINGS = (
    ("selu", "lecun_normal"),
    ("relu", "he_normal"),
    ("tanh", "glorot_uniform"),
    ("gelu", "he_normal"),
    ("relu", "glorot_uniform"),
    ("sigmoid", "glorot_uniform"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", type=int, default=50)
    networks = parser.parse_args().networks
    row("model", "rate", "lowest", "median", "highest", f"≥ {BAR}")
    tell("linear", "", linear(networks))
    for activation, initializer in PAIRINGS:
        for rate, best in trained(activation, initializer, networks).items():
            tell(f"{activation} · {initializer}", f"{rate:g}", best)


def trained(activation: str, initializer: str, networks: int) -> dict[float, np.ndarray]:
    """By learning rate, the best epoch's validation accuracy of each network; all rates in one population."""
    plan = Experiment(
        activation,
        initializer,
        depths=24,
        width=48,
        seeds=1,
        learning_rates=RATES,
        tuning_seeds=networks,
        optimizers="sgd",
        epochs=15,
        batch_size=32,
        dataset="gratings",
    )
    tuning = run(plan).frame.query("stage == 'tuning'")
    best = tuning.groupby(["learning_rate", "seed"]).val_accuracy.max()
    return {rate: best[rate].fillna(0).to_numpy() for rate in RATES}


def linear(draws: int) -> np.ndarray:
    """Validation accuracy of a softmax regression, on that many draws of the data."""
    from sklearn.linear_model import LogisticRegression

    data = (datasets.load("gratings", seed=seed) for seed in range(draws))
    return np.array([_fitted(LogisticRegression(max_iter=500), one) for one in data])


def _fitted(model: object, data: datasets.Dataset) -> float:
    return model.fit(data.x_train, data.y_train).score(data.x_validation, data.y_validation)


def tell(model: str, rate: str, accuracies: np.ndarray) -> None:
    numbers = (accuracies.min(), np.median(accuracies), accuracies.max())
    row(model, rate, *(f"{each:.3f}" for each in numbers), f"{np.mean(accuracies >= BAR):.2f}")


def row(model: str, rate: str, *columns: str) -> None:
    print(f"{model:26} {rate:>6}", *(f"{each:>8}" for each in columns), flush=True)


if __name__ == "__main__":
    main()
