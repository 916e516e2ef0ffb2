import pytest

from tests.benchmarks.measurements import Missing, Row, exponent, percentile, ratio
from tests.benchmarks.report import as_json, as_table


def test_a_cost_that_grows_with_the_size_has_the_exponent_one() -> None:
    assert exponent([10, 100, 1_000], [0.2, 2.0, 20.0]) == pytest.approx(1)


def test_a_cost_that_stays_the_same_has_the_exponent_zero() -> None:
    assert exponent([10, 100, 1_000], [3.0, 3.0, 3.0]) == pytest.approx(0)


def test_the_slowest_twentieth_is_left_out_by_the_95th_percentile() -> None:
    assert percentile([float(value) for value in range(1, 101)], 0.95) == 95


def test_measurements_taken_in_turn_are_compared_turn_by_turn() -> None:
    row = ratio("start", "40 interfaces", [0.3, 3.0, 0.3], [0.2, 2.0, 0.2], unit="H", goal=1.6)

    assert row.value == pytest.approx(1.5)
    assert row.met is True


def test_a_percentile_is_compared_with_the_yardsticks_median() -> None:
    row = ratio("search", "p95", [0.001] * 9 + [0.01], [0.002], unit="I", goal=4, share=0.95)

    assert row.value == pytest.approx(5)
    assert row.met is False


def test_a_figure_below_its_least_misses_the_goal() -> None:
    assert Row("save", "10,000 beside 10", 0.5, "of 10", goal=1.2, least=0.8).met is False


def test_what_could_not_be_measured_counts_as_missed() -> None:
    table = as_table([Row("quit", "40 interfaces", 20.0, "ms", 60.0), Missing("open", "everything", "no editor")])

    assert "1 of 2 goals met." in table
    assert "no editor" in table


def test_json_says_whether_each_goal_is_met() -> None:
    text = as_json({}, [Row("quit", "40 interfaces", 20.0, "ms", 60.0)])

    assert '"met": true' in text
