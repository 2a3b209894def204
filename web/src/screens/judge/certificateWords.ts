import type { AltTest, AutomationPlan, CertificateContent, Probe } from "../../api/certificates";
import { figure, percent, shareWithin } from "./words";

/** The sentence that a certificate begins with. */
export function headline(content: Pick<CertificateContent, "n" | "accuracy" | "accuracy_interval" | "alt_test">): string {
  const agrees = `On ${content.n} sealed items this judge agrees with people on ${shareWithin(content.accuracy, content.accuracy_interval)}`;
  const tests = Object.values(content.alt_test);
  const known = tests.filter((one) => one.passed !== null);
  if (known.length === 0) return `${agrees}. Whether it may replace a person is not known: ${tests[0]?.reason ?? "nobody else answered these tasks"}.`;
  const may = known.every((one) => one.passed);
  return `${agrees}, ${may ? "as well as a second person would" : "not as well as a second person would"}.`;
}

/** What may be automated, as far as the dev half says. */
export function automationSentence(plan: AutomationPlan | undefined): string {
  if (!plan?.chosen) return "No threshold is sure enough to let verdicts stand without a person.";
  const { confidence, coverage, accuracy, accuracy_interval } = plan.chosen;
  const error = shareWithin(1 - accuracy, [1 - accuracy_interval[1], 1 - accuracy_interval[0]]);
  return `Automate above ${figure(confidence)}: covers ${percent(coverage)}, expected error ${error}.`;
}

const PROBES: Record<string, string> = {
  position: "Chooses what is shown first",
  length: "Chooses the longer text",
  self_preference: "Chooses its own family's text",
  injection: "Obeys words hidden in a task",
};

export function probeName(name: string): string {
  return PROBES[name] ?? name;
}

/** A probe in a sentence; why nothing can be said where it was not asked. */
export function probeWords(probe: Probe | null): string {
  if (!probe || probe.share === null) return probe?.reason ? `not known: ${probe.reason}` : "not asked";
  const flips = probe.flip_rate === null || probe.flip_rate === undefined ? "" : `; ${percent(probe.flip_rate)} turn with the order`;
  const people = probe.people === null || probe.people === undefined ? "" : `, people ${percent(probe.people)}`;
  return `${shareWithin(probe.share, probe.interval)} of ${probe.n}${people}${flips}`;
}

export function altTestWords(test: AltTest): string {
  if (test.passed === null) return `not known: ${test.reason ?? "too few people answered the same tasks"}`;
  return `${test.passed ? "may" : "may not"} replace a person (winning rate ${figure(test.winning_rate)}, epsilon ${test.epsilon}, ${test.people} people)`;
}
