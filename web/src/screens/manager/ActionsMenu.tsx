import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Chosen, type TaskAction, taskActions } from "../../api/actions";
import { Button } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import { ActionDialog } from "./ActionDialog";
import type { ActionBoard } from "./useActionBoard";

export interface ActionsMenuProps {
  project: number;
  chosen: Chosen;
  count: number;
  board: ActionBoard;
  onDone: () => void;
}

/** What can be done to the selected tasks, as the server offers it. */
export function ActionsMenu(props: ActionsMenuProps) {
  const { data: actions = [] } = useQuery(taskActions(props.project));
  const [asked, setAsked] = useState<TaskAction | null>(null);
  return (
    <>
      <Menu
        trigger={
          <Button disabled={actions.length === 0}>
            Actions <span aria-hidden="true">▾</span>
          </Button>
        }
      >
        {actions.map((action) => (
          <MenuItem key={action.id} onSelect={() => setAsked(action)}>
            {action.title}
          </MenuItem>
        ))}
      </Menu>
      {asked ? <ActionDialog key={asked.id} {...props} action={asked} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
