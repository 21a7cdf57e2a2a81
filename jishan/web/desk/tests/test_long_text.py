"""A text that is too long for its page is refused there, and stands there still."""

from jishan.rulebook import drafting
from jishan.web.desk.tests.desk import words
from tests.cast import RULEBOOK


def test_a_rulebook_of_three_megabytes_is_refused_in_a_sentence_with_all_of_it_kept(cast, manager):
    draft = drafting.start_draft(community=cast.community, text=RULEBOOK, by=cast.manager)
    typed = RULEBOOK + "# 从别处贴来的一大段\n" * 120_000
    assert len(typed.encode()) > 3_000_000
    answer = manager.post("rulebook_text", draft.pk, text=typed, seen=str(draft.revision))
    assert answer.status_code == 200
    assert "这份细则太长了" in words(answer)
    assert answer.content.decode().count("从别处贴来的一大段") == 120_000
    draft.refresh_from_db()
    assert draft.text == RULEBOOK
