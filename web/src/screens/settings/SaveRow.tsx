import { messageOf } from "../../api/client";
import { Button } from "../../ui/Button";

interface SaveRowProps {
  changed: boolean;
  saving: boolean;
  saved: boolean;
  error: unknown;
  onSave?: () => void;
}

/** The foot of a form: the button, and what became of it. It is always there, so that nothing moves. */
export function SaveRow({ changed, saving, saved, error, onSave }: SaveRowProps) {
  return (
    <div className="save-row">
      <Button type={onSave ? "button" : "submit"} kind="main" disabled={!changed} busy={saving && "Saving …"} onClick={onSave}>
        Save
      </Button>
      <span role="status" className={error ? "field-error" : "save-words"}>
        {error ? messageOf(error) : saved && !changed ? "✓ Saved" : changed ? "Not saved yet" : ""}
      </span>
    </div>
  );
}
