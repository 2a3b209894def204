import { Sender } from "./sender";
import { browserStore } from "./store";

let current: { user: number; sender: Sender } | null = null;

/** The one outbox of a person in this page: it goes on sending after the labelling screen is left. */
export function outboxOf(user: number): Sender {
  if (current?.user === user) return current.sender;
  current?.sender.stop();
  const sender = new Sender({ store: browserStore(), user });
  current = { user, sender };
  window.addEventListener("online", () => sender.wake());
  return sender;
}
