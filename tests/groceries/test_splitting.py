"""A shortage is shared out as was published: never more than there is, than somebody wants, or less than could be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groceries import splitting, weights
from groceries.splitting import Want
from groceries.words import Split

SEED = splitting.seed_of(["7KQ4M2XW", "9ACD3F4G"])
WANTS = st.lists(st.integers(1, 12), min_size=1, max_size=40).map(
    lambda numbers: [Want(pk, n, turn=(pk * 7) % 41, code=f"C{pk:03}") for pk, n in enumerate(numbers)]
)


@given(policy=st.sampled_from(list(Split)), wants=WANTS, available=st.integers(0, 300))
def test_shares_are_within_the_stock_and_the_wish_and_leave_nothing_that_somebody_wants(
    policy: Split, wants: list[Want], available: int
) -> None:
    shares = splitting.split(policy, wants, available, seed=SEED)
    wanted = {want.key: want.quantity for want in wants}
    assert shares.keys() == wanted.keys()
    assert all(0 <= shares[key] <= wanted[key] for key in shares)
    assert sum(shares.values()) == min(available, sum(wanted.values()))


@given(policy=st.sampled_from(list(Split)), wants=WANTS, available=st.integers(0, 300), data=st.data())
def test_the_same_wants_and_seed_give_the_same_shares_in_whatever_order_they_are_read(
    policy: Split, wants: list[Want], available: int, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(wants))
    assert splitting.split(policy, wants, available, seed=SEED) == splitting.split(
        policy, shuffled, available, seed=SEED
    )


@given(wants=WANTS, available=st.integers(0, 300))
def test_one_each_gives_nobody_a_second_one_before_everybody_has_one(
    wants: list[Want], available: int
) -> None:
    shares = splitting.split(Split.ONE_EACH, wants, available)
    assert max(shares.values()) <= 1 or min(shares.values()) >= 1


@given(wants=WANTS, available=st.integers(0, 300))
def test_pro_rata_is_within_one_of_the_exact_share(wants: list[Want], available: int) -> None:
    shares = splitting.split(Split.PRO_RATA, wants, available)
    total = sum(want.quantity for want in wants)
    for want in wants:
        assert abs(shares[want.key] * total - want.quantity * min(available, total)) < total


def test_84_households_120_packs_111_arrive() -> None:
    """Scenario 3: 84 served, 27 of 36 extras."""
    wants = [Want(n, 2 if n < 36 else 1, turn=n) for n in range(84)]
    shares = splitting.split(Split.ONE_EACH, wants, 111)
    assert (sum(n >= 1 for n in shares.values()), sum(n == 2 for n in shares.values())) == (84, 27)
    assert [shares[n] for n in (0, 26, 27)] == [2, 2, 1]


def test_first_come_goes_by_time_and_the_draw_by_its_seed() -> None:
    wants = [Want(1, 2, turn=9, code="A"), Want(2, 2, turn=3, code="B"), Want(3, 2, turn=5, code="C")]
    assert splitting.split(Split.FIRST_COME, wants, 3) == {2: 2, 3: 1, 1: 0}
    draws = {
        tuple(splitting.split(Split.DRAWN, wants, 3, seed=splitting.seed_of([str(n)])).items())
        for n in range(9)
    }
    assert len(draws) > 1
    with pytest.raises(ValueError, match="seed"):
        splitting.split(Split.DRAWN, wants, 3)


def test_ribs_by_final_weight() -> None:
    """Scenario 4: ¥64/kg, 1.5 kg + 10 %."""
    assert weights.most(9600, 10) == 10560
    assert weights.weigh(9600, 1500, 1420, 10) == weights.Weighed(9088, 0)
    assert weights.weigh(9600, 1500, 1710, 10) == weights.Weighed(10560, 384)
