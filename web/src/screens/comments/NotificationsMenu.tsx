import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import * as Radix from "@radix-ui/react-dropdown-menu";
import { newestNotifications, seeNotifications, unreadCount } from "../../api/notifications";
import { nameOf, useMay } from "../../api/whoami";
import { Button } from "../../ui/Button";
import { MenuItem } from "../../ui/Menu";
import { ago } from "../../ui/since";
import { noticeAddress, noticeWords } from "./noticeWords";
import "./comments.css";

/** What I am to know, with the number of what is new. Opening it means having seen it. */
export function NotificationsMenu() {
  const [open, setOpen] = useState(false);
  const { data: unread = 0 } = useQuery(unreadCount);
  const { data } = useQuery({ ...newestNotifications, enabled: open });
  const queries = useQueryClient();
  const reviews = useMay()("reviews.create");
  const toggle = (next: boolean) => {
    setOpen(next);
    if (!next && unread > 0) void seeNotifications().then(() => queries.invalidateQueries({ queryKey: ["notifications"] }));
  };
  return (
    <Radix.Root modal={false} open={open} onOpenChange={toggle}>
      <Radix.Trigger asChild>
        <Button kind="quiet" aria-label={unread > 0 ? `Notices, ${unread} new` : "Notices"}>
          Notices {unread > 0 ? <span className="notices-count figures">{unread > 99 ? "99+" : unread}</span> : null}
        </Button>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu notices" align="end" sideOffset={4}>
          {data?.length === 0 ? <p className="notices-empty">Nothing yet. You are told here when somebody names you, comments on your answers or sends one back.</p> : null}
          {data?.map((notice) => (
            <MenuItem key={notice.id} asChild>
              <a href={noticeAddress(notice, reviews)}>
                <span className={notice.seen_at === null ? "notices-new" : undefined}>
                  {noticeWords(notice, notice.created_by ? nameOf(notice.created_by) : "Somebody")}{" "}
                  <span className="comment-quiet">{ago(notice.created_at)}</span>
                </span>
                {notice.text ? <span className="notices-text">{notice.text}</span> : null}
              </a>
            </MenuItem>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
