import { Card } from "../../ui/Card";
import { Kbd } from "../../ui/Kbd";

const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["/"], does: "search, in the list of projects" },
  { keys: ["N"], does: "make a new project" },
  { keys: ["L"], does: "label, on every page of a project" },
  { keys: ["↑", "↓"], does: "go through the tasks, then ⏎ to open one" },
  { keys: ["←", "→"], does: "page back and forth" },
  { keys: ["?"], does: "show every key of the labelling screen, while there" },
];

export function KeysSection() {
  return (
    <Card aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      <dl className="keys">
        {KEYS.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
              <span className="hidden-words">{keys.join(" ")}</span>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p className="save-words">
        The keys of answers are on the answers. A config names its own with <code>hotkey</code>; the rest are given in
        order. Keys go by their place on the keyboard.
      </p>
    </Card>
  );
}
