import { ApiError, call } from "../../../api/client";
import type { User } from "../../../api/whoami";
import { postAnswer, Sender } from "./sender";
import { browserStore, type Unsent } from "./store";

let current: { user: number; sender: Sender } | null = null;

/** The one outbox of a person in this page: it goes on sending after the labelling screen is left. */
export function outboxOf(user: number): Sender {
  if (current?.user === user) return current.sender;
  current?.sender.stop();
  const post = postAs(user);
  const sender = new Sender({ store: browserStore(), user, post: post.send });
  current = { user, sender };
  window.addEventListener("online", () => sender.wake());
  // While this page was not looked at, somebody else may have signed in in another tab.
  document.addEventListener("visibilitychange", post.doubt);
  return sender;
}

/** Sends as this person only: an answer never goes out under another's session. */
function postAs(user: number) {
  let sure = true;
  const check = async () => {
    const me = await call<User>("/api/current-user/whoami");
    if (me.id !== user) throw new ApiError("Somebody else is signed in.", 401);
    sure = true;
  };
  return {
    doubt: () => {
      sure = false;
    },
    send: async (unsent: Unsent) => {
      if (!sure) await check();
      try {
        return await postAnswer(unsent);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) sure = false;
        throw error;
      }
    },
  };
}
