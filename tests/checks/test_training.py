"""Validation losses by the data that they belong to, measured numbers by their range, activations off a model."""

import keras
from keras import layers

from nncourse import checks

from .small_networks import PARTS, network


def test_a_validation_loss_belongs_to_its_data_and_its_network(fails):
    train, validation, test = PARTS
    model = network()
    history = model.fit(*train, epochs=3, verbose=0, validation_data=validation)
    for record in (history, history.history):
        checks.watched("history", "m", *validation, value=record, network=model, others={"the test data": test})
    again = network()
    stopping = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True)
    early = again.fit(*train, epochs=5, verbose=0, validation_data=validation, callbacks=[stopping])
    checks.watched("history", "m", *validation, value=early, network=again)

    wrong = model.fit(*train, epochs=2, verbose=0, validation_data=test)
    others = {"the test data": test}
    failure = fails(checks.watched, "history", "m", *validation, value=wrong, network=model, others=others)
    assert failure.code == "wrongly_watched"
    assert "the test data" in failure.what
    assert fails(checks.watched, "h", "m", *validation, value=history, network=network()).code == "not_watched"
    alone = model.fit(*train, verbose=0)
    assert fails(checks.watched, "h", "m", *validation, value=alone, network=model).code == "missing_column"
    assert fails(checks.watched, "h", "m", *validation, value="done", network=model).code == "wrong_kind"


def test_of_data_with_losses_close_to_one_another_those_count_whose_loss_it_is(fails):
    """A network that has learned little has nearly the same loss everywhere: that must accuse nobody."""
    train, (x, y), _ = PARTS
    keras.utils.set_random_seed(0)
    alike, closer = (1.005 * x, y), (1.002 * x, y)
    others = {"the exam": alike, "the test data": closer}
    for watch, said in ((alike, "the exam"), (closer, "the test data"), ((x, y), None)):
        model = network()
        history = model.fit(*train, epochs=2, verbose=0, validation_data=watch)
        asked = {"value": history, "network": model, "others": others}
        if said is None:
            checks.watched("history", "m", x, y, **asked)
        else:
            failure = fails(checks.watched, "history", "m", x, y, **asked)
            assert failure.code == "wrongly_watched"
            assert said in failure.what


def test_a_measured_number_is_judged_by_its_range(fails):
    checks.measured("accuracy on fresh images", 0.95, (0.9, 1))
    failure = fails(checks.measured, "accuracy on fresh images", 0.5, (0.9, 1), look="the rate")
    assert failure.code == "measured"
    assert (failure.got, failure.expected, failure.look) == ("`0.5`", "a number between 0.9 and 1", "the rate")
    q = checks.question("a", points=1)
    with q.part(1, "accuracy"):
        checks.measured("accuracy", 0.95, (0.9, 1))
    assert q.score() == 1


def test_activations_are_read_off_a_model(fails):
    normalised = keras.Sequential(
        [keras.Input((4,)), layers.Dense(5), layers.BatchNormalization(), layers.ReLU(), layers.Dense(3, "softmax")]
    )
    checks.activations("m", ["relu", "linear", "softmax"], value=normalised)
    assert fails(checks.activations, "m", ["linear", "softmax"], value=normalised).code == "layer_activation"
    assert (
        fails(checks.activations, "m", ["relu", "softmax"], value=network(activation="selu")).code
        == "layer_activation"
    )
