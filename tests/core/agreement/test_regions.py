"""Boxes, polygons, ellipses, points, spans, masks and tracks: overlaps worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from juryroom.core.agreement.answers import Answer
from juryroom.core.agreement.compare import compare
from juryroom.core.agreement.masks import painted
from juryroom.core.agreement.metric import MetricChoice
from juryroom.core.agreement.polygons import areas
from juryroom.core.agreement.settings import AgreementSettings
from juryroom.core.agreement.task import task_agreement
from juryroom.core.config.interface import Interface

LABELS = "<Label value='Car'/><Label value='Dog'/>"
INTERFACE = Interface.of(f"""<View><Image name="i" value="$i"/><Text name="t" value="$t"/><Video name="v" value="$v"/>
<Paragraphs name="p" value="$p"/><HyperText name="h" value="$h"/>
<RectangleLabels name="box" toName="i">{LABELS}</RectangleLabels>
<PolygonLabels name="poly" toName="i">{LABELS}</PolygonLabels>
<EllipseLabels name="round" toName="i">{LABELS}</EllipseLabels>
<KeyPointLabels name="dot" toName="i">{LABELS}</KeyPointLabels>
<BrushLabels name="brush" toName="i">{LABELS}</BrushLabels>
<Labels name="span" toName="t">{LABELS}</Labels>
<ParagraphLabels name="talk" toName="p">{LABELS}</ParagraphLabels>
<HyperTextLabels name="html" toName="h">{LABELS}</HyperTextLabels>
<TimelineLabels name="scene" toName="v">{LABELS}</TimelineLabels>
<VideoRectangle name="track" toName="v"/>
<Choices name="kind" toName="i" perRegion="true" choice="multiple"><Choice value="a"/><Choice value="b"/></Choices>
<TextArea name="read" toName="i" perRegion="true"/>
<Rating name="sharp" toName="i" perRegion="true"/>
</View>""")
PLAIN = AgreementSettings()
TAGS = {"box": "rectanglelabels", "poly": "polygonlabels", "round": "ellipselabels", "dot": "keypointlabels",
        "brush": "brushlabels", "span": "labels", "talk": "paragraphlabels", "html": "hypertextlabels",
        "scene": "timelinelabels"}  # fmt: skip


def region(control, label="Car", **value):
    kind = TAGS[control]
    return {"from_name": control, "to_name": "o", "type": kind, "value": {**value, kind: [label]}}


def box(x, y, width, height, label="Car", rotation=0, **size):
    return {**region("box", label, x=x, y=y, width=width, height=height, rotation=rotation), **size}


def alike(control, one, other, metric=None, **params):
    chosen = AgreementSettings(metrics={control: MetricChoice(metric, params)}) if metric else PLAIN
    return compare(INTERFACE, control, one, other, chosen)


class TestBoxes:
    def test_half_shared(self):
        # 10 x 10 and the same moved by 5: 50 shared of 150
        assert alike("box", [box(0, 0, 10, 10)], [box(5, 0, 10, 10)]) == pytest.approx(1 / 3)

    def test_other_label_other_page(self):
        assert alike("box", [box(0, 0, 10, 10)], [box(0, 0, 10, 10, "Dog")]) == 0
        assert alike("box", [box(0, 0, 10, 10, item_index=0)], [box(0, 0, 10, 10, item_index=1)]) == 0

    def test_every_region_counts_with_its_best(self):
        # two of one against one of the other: 1, 0, and 1 back
        one, other = [box(0, 0, 10, 10), box(50, 50, 10, 10)], [box(0, 0, 10, 10)]
        assert alike("box", one, other) == pytest.approx(2 / 3)

    def test_nothing_to_mark_is_an_answer(self):
        assert alike("box", [], []) == 1
        assert alike("box", [box(0, 0, 1, 1)], []) == 0
        assert alike("dot", [], []) == 1
        found = task_agreement(INTERFACE, [Answer("u:1", []), Answer("u:2", [])], PLAIN)
        assert found.by_control["box"].value == 1
        assert found.by_control["kind"].value is None

    def test_a_quarter_turn_is_about_the_top_left_corner(self):
        # (0,0)-(10,20) turned by 90 degrees lies left of its corner: x from -20 to 0
        assert alike("box", [box(50, 50, 10, 20, rotation=90)], [box(30, 50, 20, 10)]) == pytest.approx(1)

    def test_turned_by_45_degrees(self):
        # A square of 10 and the same turned about its middle share an octagon: area 2 (sqrt 2 - 1) 100, of 200 - that.
        shared = 2 * (math.sqrt(2) - 1) * 100
        half = 10 / math.sqrt(2)
        turned = box(55, 55 - half, 10, 10, rotation=45)
        assert alike("box", [box(50, 50, 10, 10)], [turned]) == pytest.approx(shared / (200 - shared))

    def test_turning_is_done_in_pixels(self):
        # On a picture twice as wide as high, 10 % x 20 % are 20 x 20 pixels of 200 x 100: a quarter turn fits a square.
        size = {"original_width": 200, "original_height": 100}
        assert alike("box", [box(50, 50, 10, 20, rotation=90, **size)], [box(40, 50, 10, 20, **size)]) == pytest.approx(
            1
        )

    def test_consensus_by_threshold(self):
        answers = [Answer("a", [box(0, 0, 10, 10)]), Answer("b", [box(1, 0, 10, 10)]), Answer("c", [box(50, 0, 9, 9)])]
        found = task_agreement(INTERFACE, answers, AgreementSettings("consensus"))
        assert found.by_control["box"].value == pytest.approx(2 / 3)

    def test_by_label(self):
        answers = [Answer("a", [box(0, 0, 10, 10), box(0, 0, 5, 5, "Dog")]), Answer("b", [box(5, 0, 10, 10)])]
        found = task_agreement(INTERFACE, answers, PLAIN).by_control["box"]
        assert found.by_label == {"Car": pytest.approx(1 / 3), "Dog": 0}

    def test_matches_at_a_threshold(self):
        one, other = (
            [box(0, 0, 10, 10), box(40, 0, 10, 10), box(80, 0, 5, 5, "Dog")],
            [box(1, 0, 10, 10), box(80, 0, 5, 5)],
        )
        assert alike("box", one, other, "precision") == pytest.approx(1 / 3)
        assert alike("box", one, other, "recall") == pytest.approx(1 / 2)
        assert alike("box", one, other, "f1") == pytest.approx(2 / 5)
        assert alike("box", one, other, "regions_at_iou") == pytest.approx(2 / 5)
        assert alike("box", one, other, "f1", iou_threshold=0.9) == 0


class TestPolygons:
    def test_triangles(self):
        # Two halves of a square share nothing; a triangle and its square share a half.
        square = [[0, 0], [10, 0], [10, 10], [0, 10]]
        one, other = [[0, 0], [10, 0], [0, 10]], [[10, 0], [10, 10], [0, 10]]
        assert alike("poly", [region("poly", points=one)], [region("poly", points=other)]) == pytest.approx(0, abs=1e-9)
        assert alike("poly", [region("poly", points=one)], [region("poly", points=square)]) == pytest.approx(1 / 2)

    def test_not_convex(self):
        # A U: two arms of 10 x 10 on a base of 30 x 10; and the 10 x 20 block of its middle: they share 10 x 10.
        u = [(0, 0), (10, 0), (10, 10), (20, 10), (20, 0), (30, 0), (30, 20), (0, 20)]
        block = [(10, 0), (20, 0), (20, 20), (10, 20)]
        assert areas(u, block) == pytest.approx((500, 200, 100))

    def test_one_that_crosses_itself(self):
        # A bow tie in a 10 x 10 square: two triangles of 25 each.
        tie = [(0, 0), (10, 10), (10, 0), (0, 10)]
        assert areas(tie, [(0, 0), (10, 0), (10, 10), (0, 10)]) == pytest.approx((50, 100, 50))

    @settings(max_examples=50)
    @given(
        st.lists(st.tuples(*[st.integers(0, 20)] * 2), min_size=3, max_size=7), st.integers(-5, 5), st.integers(1, 9)
    )
    def test_shared_is_no_more_than_either(self, points, move, scale):
        other = [((x + move) * scale / 5, y) for x, y in points]
        one_area, other_area, shared = areas(points, other)
        assert -1e-9 <= shared <= min(one_area, other_area) + 1e-9
        assert areas(other, points) == pytest.approx((other_area, one_area, shared))
        assert areas(points, points)[2] == pytest.approx(one_area)

    def test_so_many_corners_that_lines_stand_for_strips(self):
        ring = [(50 + 40 * math.cos(n / 500 * math.pi), 50 + 40 * math.sin(n / 500 * math.pi)) for n in range(1000)]
        moved = [(x + 40, y) for x, y in ring]
        # Two circles of radius r, r apart, share r^2 (2 pi / 3 - sqrt(3) / 2)
        shared = 1600 * (2 * math.pi / 3 - math.sqrt(3) / 2)
        assert areas(ring, moved)[2] == pytest.approx(shared, rel=1e-3)


class TestEllipses:
    def test_overlap_of_circles(self):
        one, other = (
            region("round", x=50, y=50, radiusX=20, radiusY=20),
            region("round", x=70, y=50, radiusX=20, radiusY=20),
        )
        shared = 2 * math.pi / 3 - math.sqrt(3) / 2
        assert alike("round", [one], [other], "iou") == pytest.approx(shared / (2 * math.pi - shared), abs=2e-3)

    def test_the_default_is_exact(self):
        one, other = region("round", x=5, y=5, radiusX=2, radiusY=2), region("round", x=5, y=5, radiusX=2, radiusY=2.1)
        assert (alike("round", [one], [one]), alike("round", [one], [other])) == (1, 0)


def test_points_within_a_distance():
    # 3 % across and 4 % down on a square picture are 5 % apart; on one of half the height 3 and 2 are 3.6 % apart.
    one, other = region("dot", x=10, y=10, width=1), region("dot", x=13, y=14, width=1)
    assert alike("dot", [one], [other], "keypoint_distance") == 1
    assert alike("dot", [one], [other], "keypoint_distance", max_distance=4.9) == 0
    wide = {"original_width": 200, "original_height": 100}
    assert alike("dot", [{**one, **wide}], [{**other, **wide}], "keypoint_distance", max_distance=3.7) == 1


class TestSpans:
    def test_text(self):
        # characters 0-9 and 5-14: 5 shared of 15
        assert alike("span", [region("span", start=0, end=10)], [region("span", start=5, end=15)]) == pytest.approx(
            1 / 3
        )

    def test_times_as_text(self):
        one = region("span", start="2020-01-01T00:00:00", end="2020-01-01T02:00:00")
        other = region("span", start="2020-01-01T01:00:00", end="2020-01-01T02:00:00")
        assert alike("span", [one], [other]) == pytest.approx(1 / 2)

    def test_instants(self):
        at = region("span", start=3, end=3)
        assert (alike("span", [at], [at]), alike("span", [at], [region("span", start=4, end=4)])) == (1, 0)

    def test_paragraphs(self):
        one = region("talk", start="1", end="1", startOffset=0, endOffset=10)
        other = region("talk", start="1", end="2", startOffset=5, endOffset=5)
        # Paragraph 1 is seen up to 10: 5 shared; of 10, and 5 more in paragraph 2
        assert alike("talk", [one], [other]) == pytest.approx(5 / 15)
        assert alike("talk", [one], [region("talk", start="2", end="2", startOffset=0, endOffset=10)]) == 0

    def test_html(self):
        whole = region("html", start="/p[1]", end="/p[2]", globalOffsets={"start": 0, "end": 10})
        other = region("html", start="/p[1]", end="/p[1]", globalOffsets={"start": 0, "end": 5})
        assert alike("html", [whole], [other]) == pytest.approx(1 / 2)
        paths = [
            region("html", start="/p[1]", end=end, startOffset=0, endOffset=n)
            for end, n in (("/p[1]", 4), ("/p[2]", 4))
        ]
        assert alike("html", [paths[0]], [paths[1]]) == 0
        assert alike("html", [paths[1]], [paths[1]]) == 1

    def test_ranges_of_frames(self):
        # frames 1-4 and 3-6: 2 of 6
        one, other = (region("scene", ranges=[{"start": a, "end": b}]) for a, b in ((1, 4), (3, 6)))
        assert alike("scene", [one], [other]) == pytest.approx(2 / 6)


def test_masks_from_the_peers_run_lengths():
    # 4 pixels, of which the last two are painted: 16 values of 8 bits; lengths of 4, 8, 8, 16 bits.
    bits = f"{16:032b}{7:05b}{3:04b}{7:04b}{7:04b}{15:04b}"
    bits += f"1{0:02b}{7:04b}{0:08b}" + f"1{0:02b}{7:04b}{255:08b}"
    bits += "0" * (-len(bits) % 8)
    rle = [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]
    assert painted(rle) == ((2, 4),)
    half = [region("brush", format="rle", rle=rle)]
    assert alike("brush", half, half, "iou") == 1
    assert painted([1, 2, 3]) is None
    assert painted([300]) is None


def test_tracks_move_between_key_frames():
    def track(x):
        frames = [{"frame": 1, "x": 0, "enabled": True}, {"frame": 3, "x": x, "enabled": False}]
        sequence = [{"y": 0, "width": 10, "height": 10, "time": 0, **frame} for frame in frames]
        return {"from_name": "track", "to_name": "v", "type": "videorectangle",
                "value": {"framesCount": 5, "duration": 1, "sequence": sequence}}  # fmt: skip

    # frame 1 the same, frame 2 by 5 apart, frame 3 by 10: (100 + 50 + 0) of (100 + 150 + 200)
    assert compare(INTERFACE, "track", [track(0)], [track(10)], PLAIN) == pytest.approx(150 / 450)


class TestPerRegion:
    def answer(self, x, labels=None, text=None, stars=None):
        found = [{**box(x, 0, 10, 10), "id": "r"}]
        if labels is not None:
            found.append(
                {"id": "r", "from_name": "kind", "to_name": "o", "type": "choices", "value": {"choices": labels}}
            )
        if text is not None:
            value = {"x": x, "y": 0, "width": 10, "height": 10, "text": [text]}
            found.append({"id": "r", "from_name": "read", "to_name": "o", "type": "textarea", "value": value})
        if stars is not None:
            found.append(
                {"id": "r", "from_name": "sharp", "to_name": "o", "type": "rating", "value": {"rating": stars}}
            )
        return found

    def test_choices_times_overlap(self):
        # overlap 1/3, labels 1/2
        assert alike("kind", self.answer(0, ["a", "b"]), self.answer(5, ["a"])) == pytest.approx(1 / 6)

    def test_text_times_overlap(self):
        assert alike("read", self.answer(0, text="abcd"), self.answer(5, text="abcx")) == pytest.approx(1 / 3 * 3 / 4)

    def test_rating_times_overlap(self):
        assert alike("sharp", self.answer(0, stars=3), self.answer(0, stars=4)) == pytest.approx(1 / 2)


KEYS = (
    "x", "y", "width", "height", "points", "start", "end", "startOffset", "endOffset", "rle", "ranges", "sequence",
    "radiusX", "globalOffsets", "frame", "rotation",
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.floats() | st.text(max_size=3) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING, max_size=6))
def test_values_that_do_not_fit_never_raise(value):
    for control, kind in TAGS.items():
        results = [{"from_name": control, "to_name": "o", "type": kind, "value": value}]
        for metric in (None, "iou"):
            found = alike(control, results, results, metric)
            assert found is None or 0 <= found <= 1
