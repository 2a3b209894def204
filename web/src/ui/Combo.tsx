import { type InputHTMLAttributes, useId, useState } from "react";
import "./combo.css";

export interface ComboOption {
  value: string;
  /** What is said beside it, e.g. how often it is there. */
  aside?: string;
}

interface ComboProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  value: string;
  options: readonly ComboOption[];
  /** Said under the options. */
  note?: string | null;
  onType: (text: string) => void;
  onPick: (value: string) => void;
  /** Enter with nothing picked. */
  onEnter: () => void;
  onOpen?: (open: boolean) => void;
}

/** A field that suggests values while one types; any other text may be typed all the same. */
export function Combo({ value, options, note, onType, onPick, onEnter, onOpen, ...input }: ComboProps) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const open = (to: boolean) => {
    setOpen(to);
    setAt(-1);
    onOpen?.(to);
  };
  const marked = at >= 0 ? options[at] : undefined;
  const shown = isOpen && options.length > 0;
  const pick = (option: ComboOption) => {
    onPick(option.value);
    open(false);
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!isOpen) return open(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt((was) => (options.length === 0 ? -1 : (Math.max(was, step === 1 ? -1 : 0) + step + options.length) % options.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (marked && shown) pick(marked);
      else onEnter();
      event.currentTarget.blur(); // keys are the page's again
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (shown) open(false);
      else event.currentTarget.blur();
    }
  };
  return (
    <span className="combo">
      <input
        {...input}
        role="combobox"
        aria-expanded={shown}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={shown && marked ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onFocus={() => open(true)}
        onBlur={() => open(false)}
        onClick={() => {
          if (!isOpen) open(true);
        }}
        onChange={(event) => {
          onType(event.target.value);
          open(true);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="combo-pop" hidden={!shown}>
        <ul id={id} role="listbox" aria-label="Suggestions">
          {options.map((option, index) => (
            <li
              key={option.value}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === at}
              ref={index === at ? (element) => element?.scrollIntoView({ block: "nearest" }) : undefined}
              onPointerDown={(event) => event.preventDefault()} // the field keeps the keys
              onClick={(event) => {
                pick(option);
                event.currentTarget.closest(".combo")?.querySelector("input")?.blur();
              }}
            >
              <span className="combo-value">{option.value}</span>
              {option.aside ? <span className="combo-aside figures">{option.aside}</span> : null}
            </li>
          ))}
        </ul>
        {note ? <p className="combo-note">{note}</p> : null}
      </div>
    </span>
  );
}
