import type { Template } from "../../api/templates";

interface TemplateChoiceProps {
  templates: readonly Template[];
  /** Null: one's own config. */
  chosen: Template | null;
  /** The text was changed since; choosing again starts over. */
  edited: boolean;
  onChoose: (template: Template | null) => void;
}

export function TemplateChoice({ templates, chosen, edited, onChoose }: TemplateChoiceProps) {
  const options: (Template | null)[] = [...templates, null];
  return (
    <fieldset className="template-field">
      <legend className="field-label">Start from</legend>
      <div className="template-choice">
        {options.map((template) => (
          <label key={template?.title ?? "paste"} className="template" title={template?.details}>
            <input
              type="radio"
              name="template"
              checked={template === chosen}
              onChange={() => onChoose(template)}
              onClick={() => edited && template === chosen && onChoose(template)}
            />
            {template?.title ?? "My own config"}
            {edited && template === chosen ? " (edited)" : ""}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
