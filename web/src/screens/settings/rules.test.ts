import { expect, test } from "vitest";
import { draftOfRule, NEW_RULE, rulesSentence, wantedOfDraft } from "./rules";

const named = () => "verdict";

test("rules read as one sentence", () => {
  expect(rulesSentence([], named)).toBe("Every task with an answer is reviewed.");
  const rest = { ...NEW_RULE, operator: null, share: "10" };
  expect(rulesSentence([NEW_RULE, rest], named)).toBe("Where the agreement is below 0.6, 100 % are reviewed; of the others, 10 % are reviewed.");
  expect(rulesSentence([{ ...NEW_RULE, dimension: 3, destination: "adjudication" }], named)).toBe(
    "Where the agreement on verdict is below 0.6, 100 % get a final answer; other tasks are not reviewed.",
  );
});

test("a rule comes back as it was sent", () => {
  const wanted = wantedOfDraft({ ...NEW_RULE, id: 4 });
  expect(wanted).toEqual({ id: 4, dimension: null, operator: "lt", agreement_threshold: "0.6", sample_rate: "100", destination: "review" });
  const stored = { ...wanted, control: null, order: 0, created_at: "", updated_at: "" };
  expect(wantedOfDraft(draftOfRule(stored as never))).toEqual(wanted);
});
