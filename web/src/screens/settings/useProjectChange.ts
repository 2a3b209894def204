import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeProject, project, type ProjectChange } from "../../api/projects";

interface Asked {
  change: ProjectChange;
  force?: boolean;
}

/** Save a change of a project; everything that was read of it before is read again. */
export function useProjectChange(id: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ change, force }: Asked) => changeProject(id, change, force),
    onSuccess: async (saved) => {
      queries.setQueryData(project(id).queryKey, (before) => ({ ...before, ...saved }));
      await queries.invalidateQueries({ queryKey: ["lint", id] });
      await queries.invalidateQueries({ queryKey: ["projects"] });
    },
  });
}
