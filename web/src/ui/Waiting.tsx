import { useEffect, useState } from "react";
import "./waiting.css";

/** Nothing for 300 ms, then what is awaited: a quick answer never flickers. */
export function Waiting({ what }: { what: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="waiting" role="status">
      {late ? `${what} …` : ""}
    </p>
  );
}
