import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { dimensions, replaceRules, type ReviewRule } from "../../api/reviewRules";
import { Button } from "../../ui/Button";
import { Select } from "../../ui/Field";
import { draftOfRule, NEW_RULE, OPERATORS, type Operator, type RuleDraft, rulesSentence, wantedOfDraft } from "./rules";
import { SaveRow } from "./SaveRow";

/** Which tasks reviewers get, as sentences; the first that fits decides. */
export function RoutingRules({ project, stored }: { project: number; stored: readonly ReviewRule[] }) {
  const before = stored.map(draftOfRule);
  const [rules, setRules] = useState(before);
  const { data: controls = [] } = useQuery(dimensions(project));
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () => replaceRules(project, rules.map(wantedOfDraft)),
    onSuccess: (saved) => {
      setRules(saved.map(draftOfRule));
      return queries.invalidateQueries({ queryKey: ["projects"] });
    },
  });
  const set = (at: number, change: Partial<RuleDraft>) => setRules(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  const swap = (at: number) => setRules(rules.map((rule, i) => (i === at ? rules[at - 1] : i === at - 1 ? rules[at] : rule) ?? rule));
  const changed = JSON.stringify(rules) !== JSON.stringify(before);
  return (
    <div className="settings-rules">
      <h3>Which tasks are reviewed</h3>
      <p className="field-hint">{rulesSentence(rules, (id) => controls.find((each) => each.id === id)?.name ?? `control ${id}`)}</p>
      <ol role="list">
        {rules.map((rule, i) => (
          <li key={rule.id ?? `new ${i}`} aria-label={`Rule ${i + 1}`}>
            <span>{i === 0 ? "Where" : "Else where"}</span>
            <Select
              aria-label="Agreement on"
              value={rule.operator === null ? "any" : String(rule.dimension ?? "")}
              onChange={(event) => {
                const { value } = event.target;
                if (value === "any") set(i, { operator: null, dimension: null });
                else set(i, { dimension: value === "" ? null : Number(value), operator: rule.operator ?? "lt" });
              }}
            >
              <option value="">the agreement</option>
              {controls.map(({ id, name }) => (
                <option key={id} value={id}>
                  the agreement on {name}
                </option>
              ))}
              <option value="any">nothing else fits</option>
            </Select>
            {rule.operator === null ? null : (
              <>
                <span>is</span>
                <Select aria-label="Compared how" value={rule.operator} onChange={(event) => set(i, { operator: event.target.value as Operator })}>
                  {Object.entries(OPERATORS).map(([value, label]) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </Select>
                <input className="input settings-figure" aria-label="Agreement, 0 to 1" inputMode="decimal" value={rule.threshold} onChange={(event) => set(i, { threshold: event.target.value })} />
              </>
            )}
            <span>send</span>
            <input className="input settings-figure" aria-label="Share in per cent" inputMode="decimal" value={rule.share} onChange={(event) => set(i, { share: event.target.value })} />
            <span>% to</span>
            <Select aria-label="Where to" value={rule.destination} onChange={(event) => set(i, { destination: event.target.value as RuleDraft["destination"] })}>
              <option value="review">review</option>
              <option value="adjudication">a final answer</option>
            </Select>
            <span className="settings-rule-ends">
              <Button kind="quiet" disabled={i === 0} aria-label={`Try rule ${i + 1} earlier`} onClick={() => swap(i)}>
                ↑
              </Button>
              <Button kind="quiet" aria-label={`Remove rule ${i + 1}`} onClick={() => setRules(rules.filter((_, at) => at !== i))}>
                ✕
              </Button>
            </span>
          </li>
        ))}
      </ol>
      <div className="settings-save">
        <Button onClick={() => setRules([...rules, rules.length === 0 ? NEW_RULE : { ...NEW_RULE, operator: null, share: "10" }])}>Add a rule</Button>
        <SaveRow changed={changed} saving={saving.isPending} saved={saving.isSuccess} error={saving.error} onSave={() => saving.mutate()} />
      </div>
    </div>
  );
}
