import type { Finding } from "../../api/lint";

interface FindingsProps {
  findings: readonly Finding[];
  known: boolean;
  onShow: (finding: Finding) => void;
}

/** What the checker says, worst first; a click goes to the line. */
export function Findings({ findings, known, onShow }: FindingsProps) {
  if (!known) return <p className="workbench-quiet"> </p>;
  if (findings.length === 0) return <p className="findings-clean">✓ No faults found.</p>;
  const sorted = [...findings].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
  return (
    <ul className="findings" role="list" aria-label="Findings">
      {sorted.map((finding, index) => (
        <li key={index}>
          <button type="button" className="finding" disabled={finding.line === null} onClick={() => onShow(finding)}>
            <span className={`finding-kind finding-${finding.severity}`}>
              {finding.severity === "error" ? "✕ Error" : "! Warning"}
            </span>
            <span className="figures finding-line">{finding.line === null ? "" : `line ${finding.line}`}</span>
            <span>
              {finding.message}
              {finding.fix ? <span className="finding-fix"> {finding.fix}</span> : null}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function rank(finding: Finding): number {
  return finding.severity === "error" ? 0 : 1;
}
