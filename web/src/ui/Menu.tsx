import * as Radix from "@radix-ui/react-dropdown-menu";
import { type ReactNode, useRef } from "react";
import "./menu.css";

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode;
  children: ReactNode;
}

export function Menu({ trigger, children }: MenuProps) {
  const opener = useRef<HTMLButtonElement>(null);
  /** An item may open a dialog: then the focus comes back when that is closed. */
  const giveBack = (event: Event) => {
    const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
    if (!dialog) return;
    event.preventDefault();
    dialog.addEventListener("close", () => opener.current?.focus(), { once: true });
  };
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger ref={opener} asChild>
        {trigger}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" align="end" sideOffset={4} onCloseAutoFocus={giveBack}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface MenuItemProps {
  onSelect?: () => void;
  /** With `asChild`, the one child (a link) is the item. */
  asChild?: boolean;
  children: ReactNode;
}

export function MenuItem({ onSelect, asChild, children }: MenuItemProps) {
  return (
    <Radix.Item className="menu-item" onSelect={onSelect} asChild={asChild}>
      {children}
    </Radix.Item>
  );
}

export function MenuChoice({ label, options, value, onChange }: {
  label: string;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onChange}>
      <Radix.Label className="menu-label">{label}</Radix.Label>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className="menu-item">
          <Radix.ItemIndicator className="menu-mark">●</Radix.ItemIndicator>
          {option.label}
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLine() {
  return <Radix.Separator className="menu-line" />;
}
