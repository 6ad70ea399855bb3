"""What cannot wait stands on every open desk within a second or two, sounds there, and is gone once somebody has it."""

import pytest
from playwright.sync_api import expect

from hub.core.ladder.models import Ladder
from hub.core.people.models import Area, Person
from support.models import SupportRequest
from tests.core.ladder_kit import alarm
from tests.journeys.conftest import Desk
from tests.journeys.kit import ask, is_live, until

pytestmark = pytest.mark.browser

COUNTS_TONES = """() => {
  window.tones = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...given) { window.tones += 1; return start.apply(this, given); };
}"""

TURNS_BY_HAND = """() => {
  const real = window.setInterval, every = [];
  window.setInterval = (act, wait, ...given) => wait === 2500 ? every.push(act) : real(act, wait, ...given);
  window.turns = (many) => { for (let n = 0; n < many; n += 1) every.forEach((act) => act()); };
}"""
"""The alarm's turns come when the test says."""


def test_an_alarm_calls_on_two_open_desks_until_one_takes_it(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person, director_zhou: Person
) -> None:
    one, other = (desk.open(f"/area/{area.slug}/desk/", person) for person in (auntie_wang, director_zhou))
    for page in (one, other):
        is_live(page)
        page.evaluate(COUNTS_TONES)
    request = alarm(area, li_wei)
    for page in (one, other):
        banner = page.locator('[data-alarm-level="0"]')
        expect(banner).to_contain_text(f"#{request.number}")
        expect(page).to_have_title(f"⚠ Desk · {area.name_en}")
    one.get_by_role("button", name="Turn the sound on").click()
    until(one, "() => window.tones > 0")
    one.get_by_role("button", name="Silent for a minute").click()
    other.locator('[data-alarm-level="0"]').get_by_role("button", name="I have it").click()
    expect(one.locator("[data-alarm]")).to_have_count(0)
    expect(one).to_have_title(f"Desk · {area.name_en}")
    assert SupportRequest.objects.get().owner == director_zhou
    assert not Ladder.objects.filter(stopped_at=None).exists()


def test_level_1_sounds_as_well_five_times_slower(
    desk: Desk, area: Area, li_wei: Person, auntie_wang: Person
) -> None:
    page = desk.open("/", auntie_wang)
    page.add_init_script(f"({TURNS_BY_HAND})(); ({COUNTS_TONES})();")
    page.goto(f"/area/{area.slug}/desk/")
    is_live(page)
    hungry = ask(area, li_wei, "没有米了", "food", needs=("no_food",))
    assert hungry.level == 1
    expect(page.locator('[data-alarm-level="1"]')).to_contain_text(f"#{hungry.number}")
    page.evaluate("turns(1)")
    expect(page).to_have_title(f"⚠ Desk · {area.name_en}")
    page.get_by_role("button", name="Turn the sound on").click()
    until(page, "() => window.tones === 3")  # at once: three tones are one call
    page.evaluate("turns(4)")
    assert page.evaluate("tones") == 3
    page.evaluate("turns(1)")
    assert page.evaluate("tones") == 6
    alarm(area, li_wei)
    expect(page.locator('[data-alarm-level="0"]')).to_be_visible()
    for called in (9, 12):
        page.evaluate("turns(1)")
        assert page.evaluate("tones") == called
    page.get_by_role("button", name="Silent for a minute").click()
    page.evaluate("turns(5)")
    assert page.evaluate("tones") == 12
