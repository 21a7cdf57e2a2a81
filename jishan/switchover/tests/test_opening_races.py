"""Two at the same moment over one list: posted once, and a sentence for whoever came second."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from jishan.ledger import queries as ledger
from jishan.ledger.models import Transfer
from jishan.lib import checks, clock
from jishan.people import queries as people
from jishan.switchover.openings import queries, services
from jishan.switchover.tests.opening_cast import AFTER, UNTIL, line_of, shown, sign
from tests.at_once import at_once
from tests.cast import Cast, moment, settle

pytestmark = pytest.mark.django_db(transaction=True)


def ready(cast: Cast):
    with clock.at(moment(UNTIL - timedelta(days=7))):
        return shown(cast, (cast.zhang, 30, 90), (cast.li, 8, 0))


def signing(cast, opening, by):
    digest = queries.digest(opening)
    return lambda: services.sign_list(opening=opening, digest=digest, by=by)


def assert_posted_once(cast):
    cast.zhang.refresh_from_db()
    assert ledger.available(cast.zhang.account) == 30
    assert people.minutes_of(cast.zhang) == 90
    assert Transfer.objects.filter(community=cast.community).count() == 3
    assert not [fault for part in checks.parts().values() for fault in part.run().faults]


def test_two_sign_at_once_and_it_is_posted_once():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        answers = at_once([signing(cast, opening, by) for by in (cast.manager, cast.second_manager)])
    assert sorted(answer.state for answer in answers) == ["posted", "shown"]
    assert_posted_once(cast)


def test_four_second_signatures_at_once_post_once():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager)
        seconds = (cast.second_manager, cast.second_manager, cast.collector, cast.storekeeper)
        answers = at_once([signing(cast, opening, by) for by in seconds])
    told = Counter(getattr(answer, "state", type(answer).__name__) for answer in answers)
    assert told["posted"] >= 1
    assert set(told) <= {"posted", "ListClosed"}
    assert_posted_once(cast)


def test_a_form_sent_three_times_at_once_signs_once():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        answers = at_once([signing(cast, opening, cast.manager)] * 3)
    assert Counter(type(answer).__name__ for answer in answers) == {"OpeningList": 1, "SignedAlready": 2}
    assert len(queries.signatures(opening)) == 1


def test_a_line_changed_while_somebody_signs_is_signed_as_it_was_or_not_at_all():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        objection = services.note_objection(
            opening=opening,
            key=str(uuid4()),
            line=line_of(opening, cast.zhang),
            said_by="张",
            words="35",
            by=cast.manager,
        )
        answering = [
            lambda: services.answer_objection(objection=objection, answer="是 35", points=35, by=cast.manager),
            lambda: services.answer_objection(objection=objection, answer="是 36", points=36, by=cast.second_manager),
        ]
        answers = at_once(answering)
    assert Counter(type(answer).__name__ for answer in answers) == {"OpeningObjection": 1, "ObjectionAnswered": 1}
    assert line_of(opening, cast.zhang).points in {35, 36}


def test_a_correction_confirmed_by_two_at_once_is_made_once():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager), sign(opening, cast.second_manager)
        asked = services.propose_correction(
            line=line_of(opening, cast.zhang), key="form", points=33, minutes=90, reason="漏了一页", by=cast.manager
        )
        confirming = [
            lambda by=by: services.confirm_correction(correction=asked, by=by)
            for by in (cast.second_manager, cast.collector, cast.second_manager)
        ]
        answers = at_once(confirming)
    assert set(Counter(type(a).__name__ for a in answers)) <= {"OpeningCorrection", "CorrectionDecided"}
    assert [line.change for line in ledger.statement(cast.zhang.account)] == [-30, 33, 30]


def test_one_proposal_of_a_correction_at_a_time():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager), sign(opening, cast.second_manager)
        line = line_of(opening, cast.zhang)
        proposing = [
            lambda key=key: services.propose_correction(
                line=line, key=key, points=33, minutes=90, reason="漏了一页", by=cast.manager
            )
            for key in ("one", "two", "two")
        ]
        answers = at_once(proposing)
    names = Counter(type(answer).__name__ for answer in answers)
    assert names["OpeningCorrection"] in {1, 2}  # the same form twice is the same proposal
    assert line.corrections.filter(community=cast.community).count() == 1


def test_a_check_finds_a_line_that_the_book_does_not_bear_out():
    cast = settle()
    opening = ready(cast)
    with clock.at(moment(AFTER)):
        sign(opening, cast.manager), sign(opening, cast.second_manager)
    line = line_of(opening, cast.zhang)
    type(line).objects.filter(community=cast.community, pk=line.pk).update(points=31)
    opening.coins.model.objects.create(
        community=cast.community, list=opening, points_each=2, count=5, by=cast.manager.pk
    )
    faults = {code: part.run().faults for code, part in checks.parts().items() if code.startswith("switchover.")}
    assert "换账清单第 1 号第 1 行写着 31 分、90 分钟，账上是 30 分、90 分钟" in faults["switchover.openings"][0]
    assert "数出的信用币是 10 分，账上放出去的是 0 分" in faults["switchover.coins"][0]


def test_each_form_that_comes_twice_at_once_is_one_list_one_line_one_objection():
    cast = settle()
    of, key = {"by": cast.manager}, str(uuid4())
    begun = {"community": cast.community, "key": key, "title": "纸质存折", "cut_over_on": clock.today(), **of}
    lists = at_once([lambda: services.draft_list(**begun)] * 3)
    assert {one.number for one in lists} == {1}
    line = {"opening": lists[0], "key": key, "holder": cast.zhang, "points": 30, **of}
    assert len({one.pk for one in at_once([lambda: services.add_line(**line)] * 3)}) == 1
    services.show_list(opening=lists[0], until=clock.today() + timedelta(days=7), by=cast.manager)
    said = {"opening": lists[0], "key": key, "said_by": "张桂兰", "words": "少了 2 分", **of}
    assert len({one.pk for one in at_once([lambda: services.note_objection(**said)] * 3)}) == 1
    assert services.draft_list(**begun | {"key": str(uuid4())}).number == 2, "no number was lost"
