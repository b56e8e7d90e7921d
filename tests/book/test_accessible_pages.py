"""What Sphinx and MyST-NB write is mended, and code breaks where its words end."""


def test_code_breaks_where_its_words_end_and_a_short_command_nowhere(extensions):
    import accessible_pages

    def shown(*words: str) -> str:
        pre = " ".join(f'<span class="pre">{word}</span>' for word in words)
        code = f'<code class="docutils literal notranslate">{pre}</code>'
        return accessible_pages._CODE.sub(accessible_pages._even, code)

    assert "wbr" not in shown("&quot;leaky_relu&quot;"), "an entity is one character"
    assert 'from_<wbr class="short">logits=' in shown("from_logits=True")
    assert "Categorical<wbr>Crossentropy" in shown("SparseCategoricalCrossentropy()")
    assert "Crossentropy(<wbr>from_" in shown("CategoricalCrossentropy(from_logits=True)"), (
        "a call breaks at its bracket"
    )
    assert shown("CategoricalCrossentropy(from_logits=True)").count("<wbr>") == 1
    assert "losses.<wbr>Sparse<wbr>" in shown("keras.losses.SparseCategoricalCrossentropy(from_logits=True)")
    assert 'class="whole docutils' in shown("pip", "install", "torch")
    assert "whole" not in shown("make") + shown("pip", "install", "--upgrade", "tensorflow")
