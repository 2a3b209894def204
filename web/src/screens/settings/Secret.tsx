import { useRef, useState } from "react";
import { Button } from "../../ui/Button";
import { Input } from "../../ui/Field";

/** A secret to be copied: selected on focus, so that it can be taken without a clipboard permission too. */
export function Secret({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    await navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="token-row">
      <Input
        ref={field}
        readOnly
        aria-label={label}
        className="token-value"
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button onClick={() => void copy()}>{copied ? "Copied ✓" : "Copy"}</Button>
    </div>
  );
}
