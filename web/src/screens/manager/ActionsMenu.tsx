import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type TaskAction, taskActions } from "../../api/actions";
import { Button } from "../../ui/Button";
import { Menu, MenuItem } from "../../ui/Menu";
import { ActionDialog, type Selection } from "./ActionDialog";

/** What can be done to the selected tasks, as the server offers it. */
export function ActionsMenu(props: Selection) {
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
