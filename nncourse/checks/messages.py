"""Every text that a learner reads from a check, in one place, so that it can be translated.

Each text has three templates: ``what`` is wrong, what kind of thing was ``expected``, and what to ``look`` at.
What was *got* comes from the answer itself. No template has room for a graded expected value.
A translation replaces entries of :data:`TEXTS` and :data:`WORDS` under the same keys and fields.
"""

from typing import NamedTuple


class Text(NamedTuple):
    """Three templates of one message; fields in braces are filled in by the check."""

    what: str
    expected: str = ""
    look: str = ""


TEXTS: dict[str, Text] = {
    # Not attempted
    "missing": Text(
        "`{name}` is not there yet: this is not attempted.",
        "a value or a function with the name `{name}`",
        "the answer cell above: fill it in, run it, then run this cell again",
    ),
    "blank": Text(
        "`{name}` is still blank: this is not attempted.",
        "an answer in place of the blank",
        "the answer cell above: replace the placeholder and run the cell",
    ),
    # Any answer
    "raised": Text(
        "`{name}` stopped with an error.",
        "a call that ends with a result",
        "the error's name and text; call it yourself in a new cell to see the line where it happens",
    ),
    "overflows": Text(
        "`{name}` overflows on the way.",
        "intermediate values that a float can hold, whatever the result is",
        "the largest exponent that you compute, also in a branch that `np.where` then drops; in a cell of your own "
        "NumPy only warns of it",
    ),
    "unusable": Text(
        "The test could not use your answer.",
        "an answer of the kind that the question describes",
        "the error's name and text, and the type of your answer",
    ),
    "too_big": Text(
        "`{name}` is far too big to look at.",
        "an answer of a few million values at most",
        "the shape: is a dimension multiplied where it should be added, or broadcast by accident?",
    ),
    "wrong_kind": Text("`{name}` is not the right kind of thing.", "{expected}", "its type: print(type({name}))"),
    # Numbers, text and arrays
    "not_integer": Text("`{name}` should be a whole number.", "an integer, such as 7", "`//` and `int(...)`"),
    "wrong_number": Text(
        "`{name}` is a number, but not the right one.",
        "the number that the question's text asks for",
        "each step that led to it",
    ),
    "out_of_range": Text("`{name}` is outside its possible range.", "a number {range}", "units, signs and factors"),
    "wrong_text": Text(
        "`{name}` is not the right text.",
        "the text that the question asks for",
        "spelling, capitals and spaces",
    ),
    "not_an_option": Text("`{name}` is not one of the options.", "one of {options}", "the list in the question"),
    "wrong_choice": Text("`{name}` is not the right option.", "another of the options", "{feedback}"),
    "wrong_length": Text(
        "`{name}` has the wrong number of entries.", "as many entries as the question lists", "len({name})"
    ),
    "wrong_shape": Text(
        "`{name}` has the wrong shape.", "{expected}", "the order of the axes, and how many entries each has"
    ),
    "wrong_dtype": Text(
        "`{name}` has the wrong dtype.", "{expected}", "`.dtype`; `.astype` in NumPy, `keras.ops.cast` in Keras"
    ),
    "not_finite": Text(
        "`{name}` contains infinities or NaN.",
        "finite values",
        "exponentials of large numbers, divisions by zero, logarithms of zero, roots of negative numbers",
    ),
    "wrong_values": Text(
        "`{name}` has the right form, but not the right values.", "{expected}", "one small case, by hand"
    ),
    # Functions
    "not_callable": Text(
        "`{name}` is not a function.", "a function: `def {name}(...)`", "a missing `def` or `return`"
    ),
    "wrong_signature": Text(
        "`{name}` does not take the right arguments.",
        "a function to be called as {expected}",
        "its `def` line",
    ),
    "no_result": Text(
        "`{name}` returns nothing.",
        "a result",
        "a missing `return`; or a gradient that is None: a tape watches variables of floats, and a tensor when told",
    ),
    "modified_input": Text(
        "`{name}` changes its input in place.",
        "a function that leaves its input as it was",
        "`x[...] = ...`, `+=` and `out=`: work on a copy",
    ),
    "overflow": Text(
        "`{name}` is not finite for inputs of large magnitude.",
        "finite values also there",
        "the largest exponent that you compute: subtract something first, or treat the signs apart",
    ),
    "not_vectorised": Text(
        "`{name}` does not treat every entry of an array alike.",
        "the same result for an array as for its entries one by one",
        "`if` on an array, loops that stop early, sums over the wrong axis",
    ),
    "wrong_derivative": Text(
        "`{name}` is not the derivative at every point.",
        "the slope that a small step shows (finite differences)",
        "the pieces of the formula, the chain rule, and the sign",
    ),
    "no_gradient": Text(
        "No gradient flows through `{name}`.",
        "a computation made of operations on tensors",
        "conversions to NumPy or to Python numbers on the way: they cut the gradient",
    ),
    # Models
    "not_model": Text(
        "`{name}` is not a Keras model.", "a `keras.Model`, such as a `Sequential`", "what is returned"
    ),
    "not_built": Text(
        "`{name}` is not built: it has no weights yet.",
        "a model that knows the shape of its input",
        "`keras.Input` as the first layer",
    ),
    "input_shape": Text(
        "`{name}` takes inputs of the wrong shape.",
        "the shape of one sample, without the batch",
        "the shape in `keras.Input`",
    ),
    "output_shape": Text(
        "`{name}` gives outputs of the wrong shape.",
        "an output for each class, or for each number that is predicted",
        "the units of the last layer",
    ),
    "layer_count": Text(
        "`{name}` has the wrong number of layers (activations and inputs not counted).",
        "the layers that the question lists, and no others",
        "`{name}.summary()`",
    ),
    "lone_activation": Text(
        "`{name}` has an activation too many.",
        "one activation for each layer",
        "`activation=` beside layers that are activations: the second acts on what the first has left",
    ),
    "layer_kind": Text(
        "{layer} of `{name}` is of the wrong kind.",
        "the kind of layer that the question lists in this place",
        "`{name}.summary()`",
    ),
    "layer_units": Text(
        "{layer} of `{name}` has the wrong number of units.",
        "the width that the question gives this layer",
        "`units` of that layer",
    ),
    "layer_activation": Text(
        "{layer} of `{name}` has the wrong activation.",
        "the activation that the question gives this layer",
        "`activation=`; without one a layer is linear",
    ),
    "layer_initializer": Text(
        "{layer} of `{name}` has the wrong {role}.",
        "the initializer that the question gives this layer",
        "`{role}=`; without it {default}",
    ),
    "computes": Text(
        "`{name}` does not compute what the question asks for.",
        "the outputs of the layers in the question's text, one after the other, whatever the weights are",
        "`{name}.summary()`, activations and biases, and what each layer is called on",
    ),
    "layer_option": Text(
        "{layer} of `{name}` has the wrong `{option}`.",
        "the setting that the question gives this layer",
        "the layer's arguments",
    ),
    "parameter_count": Text(
        "`{name}` has the wrong number of parameters.", "another number", "`{name}.summary()`, layer by layer"
    ),
    "not_compiled": Text("`{name}` is not compiled.", "a compiled model", "`{name}.compile(...)`"),
    "loss": Text(
        "`{name}` is compiled with the wrong loss.",
        "a loss for labels of this form and outputs of this kind",
        "the labels' form and the output activation",
    ),
    "optimizer": Text(
        "`{name}` is compiled with the wrong optimizer.",
        "the optimizer that the question names",
        "`optimizer=` in `compile`",
    ),
    "optimizer_option": Text(
        "The optimizer of `{name}` has the wrong {option}.",
        "the {option} that the question names",
        "the optimizer's arguments",
    ),
    "metrics": Text(
        "`{name}` is compiled with the wrong metrics.",
        "a metric of what the question names, for labels of this form",
        "`metrics=[...]` in `compile`",
    ),
    "loss_from_logits": Text(
        "The loss of `{name}` and its output activation do not fit each other.",
        "probabilities with `from_logits=False`, or raw logits with `from_logits=True`",
        "the activation of the last layer, and `from_logits`",
    ),
    "loss_labels": Text(
        "The loss of `{name}` does not fit the labels.",
        "sparse cross-entropy for integer labels, categorical cross-entropy for one-hot labels, "
        "binary cross-entropy for one unit",
        "the shape of the labels beside the number of output units",
    ),
    "wiring": Text(
        "The layers of `{name}` are not connected as asked.",
        "the connections that the question describes, and no others",
        "what each layer is called on",
    ),
    "shared_weights": Text(
        "Two calls of `{name}` give networks that share weights.",
        "new layers at each call",
        "layers made outside the function, or kept as a default argument",
    ),
    # Behaviour
    "not_learning": Text(
        "`{name}` does not reach the score asked for within its budget.",
        "a score of at least {at_least}",
        "learning rate, output activation and loss, scaling of the inputs",
    ),
    "measured": Text("The {name} is not what is asked for.", "a number {range}", "the question's text"),
    "not_watched": Text(
        "`{name}` holds no validation loss that belongs to `{of}` and the validation data.",
        "a `val_loss` that `{of}` had on the validation data at the end of an epoch",
        "`validation_data=` in `fit`, and whether `{of}` was trained on or built anew after that `fit`",
    ),
    "wrongly_watched": Text(
        "The validation loss in `{name}` is the loss on {data}.",
        "validation on the validation data",
        "`validation_data=` in `fit`: what you choose by cannot judge your choice afterwards",
    ),
    "envelope_closed": Text(
        "`{name}` has not been opened yet: this is not attempted.",
        "`x, y = {name}.open({of})`, once `{of}` is final",
        "the question's text: how the test data are reached",
    ),
    "envelope_again": Text(
        "`{name}` was opened for more than one network.",
        "test data that meet the final network alone",
        "what was opened before: a number that you chose by flatters. Restart the kernel, run all cells from the "
        "top, and open it once; in your report say that you had looked before",
    ),
    "envelope_early": Text(
        "`{of}` has changed since `{name}` was opened.",
        "test data that are opened when `{of}` is final",
        "the order of your cells: train first, open last. Restart the kernel and run all cells from the top",
    ),
    "not_probabilities": Text(
        "The outputs of `{name}` are not probabilities: they do not add up to 1.",
        "outputs between 0 and 1 that sum to 1 for each input",
        "the activation of the last layer",
    ),
    "sums_over_samples": Text(
        "The outputs of `{name}` sum to 1 over the samples, not over the classes.",
        "outputs between 0 and 1 that sum to 1 for each input",
        "`axis=` of the sum: the first axis is that of the samples, the last that of the classes",
    ),
    "symmetric_units": Text(
        "Units of {layer} of `{name}` are copies of one another.",
        "units that start out different",
        "the initializer: a constant cannot break the symmetry",
    ),
    "same_kernels": Text(
        "{layer} of `{name}` starts with the very same kernel as {other}.",
        "kernels that are drawn afresh for each layer",
        "an initializer object that is used twice gives the same values twice; a string does not",
    ),
    "not_repeatable": Text(
        "Two calls of `{name}` with the same seed do not agree.",
        "the same values whenever the seed is the same",
        "what the function draws from: the generator that it is given, and nothing else",
    ),
    "not_random": Text(
        "`{name}` does not draw from the generator that it is given.",
        "other values from another seed, and from a second draw",
        "a generator made inside the function, or a draw kept from before",
    ),
    "forbidden": Text(
        "`{name}` uses what the question forbids.",
        "a function that does without",
        "the question's text",
    ),
    # Samples
    "sample_size": Text("`{name}` has too few values to judge.", "at least {least} values", "the shape you sample"),
    "sample_mean": Text(
        "The mean of `{name}` is not that of the distribution asked for.",
        "another mean",
        "the centre of the draw",
    ),
    "sample_variance": Text(
        "The spread of `{name}` is not that of the distribution asked for.",
        "another standard deviation",
        "fan-in and fan-out, the gain, variance against standard deviation",
    ),
    "sample_distribution": Text(
        "Mean and spread of `{name}` are right, but the distribution is not the one asked for.",
        "another shape of histogram",
        "normal, truncated normal or uniform: draw a histogram",
    ),
    # Frames and figures
    "missing_column": Text("`{name}` lacks a column.", "a column named {expected}", "`{name}.columns`"),
    "wrong_column": Text("Column {column} of `{name}` is not right.", "{expected}", "that column, row by row"),
    "no_axes": Text(
        "`{name}` has the wrong number of panels (axes).", "as many panels as the question asks for", "`plt.subplots`"
    ),
    "no_label": Text(
        "{panel} of `{name}` has no {part}.",
        "words that say what is drawn, with units",
        "`set_{part}`",
    ),
    "wrong_label": Text(
        "The {part} of {panel} of `{name}` does not name what is drawn.",
        "a word for the quantity that the question names",
        "its words",
    ),
    "line_count": Text(
        "{panel} of `{name}` has the wrong number of lines.",
        "a line for each curve that the question names",
        "each call of `plot`",
    ),
    "no_line": Text(
        "No line in {panel} of `{name}` follows the curve asked for.",
        "a line through {curve}",
        "the data you plot",
    ),
    "no_legend": Text(
        "{panel} of `{name}` has no legend.", "a legend with a name for each line", "`label=`, `legend()`"
    ),
    "legend_names": Text(
        "The legend in {panel} of `{name}` does not name each line.",
        "at least {least} different names",
        "`label=` in each call of `plot`",
    ),
    "wrong_name": Text(
        "The line through {curve} in {panel} of `{name}` has the name of another.",
        "a name for {curve}",
        "which `label=` goes with which call of `plot`",
    ),
    "axis_scale": Text(
        "An axis in {panel} of `{name}` has the wrong scale.", "the scale that the question names", "`set_yscale`"
    ),
}

#: Words between the parts.
WORDS = {
    "got": "got",
    "expected": "expected",
    "look": "look at",
    "see": "read",
    "hint": "hint",
    "hint_call": "run `checks.hint({question!r})` in a new cell",
    "passed": "passed",
    "of_points": "{score} of {points}",
    "so_far": " on the tests that you can see",
    "left": "; {left} more {are} judged when graded",
    "form_only": "{what}: the form is fine; the value is judged when graded",
    "hint_number": "Hint {number} of {total}: {hint}",
    "no_hints": "There is no hint for {question!r}; there are hints for {known}.",
    "no_hints_at_all": "There are no hints yet: run the cells from the top first.",
    "last_hint": "That was the last hint for {question!r}. Ask a person now, and show what you tried.",
    "question": "question",
    "judged": "judged right",
    "to_do": "left",
    "of": "{score} of {points}",
    "sum": "together",
    "by_hand": "a person marks it",
    "not_run": "its test has not run",
    "still_wrong": "{points} not right yet",
    "when_graded": "{points} judged when graded",
    "done": "done",
    "no_progress": "No question has been tested in this folder yet: run a test cell first.",
    "the_test": "the test",
    "other_entries": "the whole numbers that the question asks for, in its order",
    "size": "as many entries as the question asks for",
    "returned": "what is returned: print it, and its shape",
    "axis_lost": "a mean, a sum, an `any` or an index that takes an axis away",
    "truth_values": "truth values: `.astype(float)` makes numbers of them (`keras.ops.cast` in Keras)",
    "sum_of_each": "what each row is divided by: its own sum over the classes",
    "sum_of_all": "the sum: it is taken over all entries at once; give it an `axis=`",
    "leaky": "{name}, with the slope {slope} on the negative side",
    "negative_slope": "the slope on the negative side: `negative_slope=` of `LeakyReLU`; each way of writing it has "
    "a default of its own",
    "on_top": "after {layer}, which has {activation}",
    "kernel_initializer": "a kernel is drawn by glorot_uniform",
    "bias_initializer": "a bias is 0",
    "on_inputs": "before any other layer",
    "no_none": "the entry None: the question asks for a number there too",
    "first_off": "`{value}` at `[{index}]`",
    "right_values": "values that follow from the question's text, each within its tolerance",
    "right_to_digits": "the values that the question's text defines, to about {digits} digits",
    "right_within": "the values that the question's text defines, within {atol:g}",
    "worked": "`{value}` there, in this worked case",
    "no_solutions": "This copy holds no solutions: it is one to be graded. `checks.hint()` helps.",
    "no_solution": "There is no solution for {question!r}; there are solutions for {known}.",
    "layer": "Layer {number} ({kind})",
    "panel": "Panel {number}",
    "one_panel": "the panels, of which there are {panels}: the curves belong into one, by `plot` on the same axes",
    "not_its_draw": "values of standard deviation {sd}, which the layer's own {own} did not draw",
}
