import { useQuery } from "@tanstack/react-query";
import { type MemberRow, memberRows, type MemberTable, withModels } from "../../api/quality";

/** Members in figures, with their agreement with models beside; a job may still be working that out. */
export function useMembers(project: number, table: MemberTable) {
  const query = useQuery(memberRows(project, table));
  const models = useQuery({ ...withModels(project), enabled: table === "annotations" });
  const rows: MemberRow[] = (query.data?.results ?? []).map((row) => ({
    ...row,
    prediction_agreement: models.data?.agreement[String(row.user_id)] ?? null,
    prediction_agreement_n: models.data?.n[String(row.user_id)] ?? 0,
  }));
  return { rows, query, models: models.data };
}
