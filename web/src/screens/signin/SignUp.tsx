import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { messageOf } from "../../api/client";
import { acceptInvitation, offer } from "../../api/invitations";
import { ROLES } from "../../api/roles";
import { signUp } from "../../api/session";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { Field, Input } from "../../ui/Field";
import "./signin.css";

/** An account of one's own, by an invitation or where the server has sign-up open; where not, it says so. */
export function SignUp() {
  const navigate = useNavigate();
  const token = new URLSearchParams(useLocation().hash).get("token");
  const { data: invited, error: refused } = useQuery({ ...offer(token ?? ""), enabled: token !== null });
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signingUp = useMutation({
    mutationFn: async () => {
      if (token) await acceptInvitation(token, email.trim(), password);
      else await signUp(email.trim(), password);
    },
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signingUp.isPending) signingUp.mutate();
  };
  return (
    <main className="signin" id="main">
      <title>Make an account · Juryroom</title>
      <form className="signin-form" onSubmit={submit}>
        <h1>Make an account</h1>
        {invited ? (
          <p>
            You are invited to {invited.organization} as {ROLES[invited.role]}.
          </p>
        ) : null}
        <Failed error={refused} />
        <Field label="Email">
          {(control) => (
            <Input
              {...control}
              type="email"
              name="email"
              autoComplete="username"
              autoFocus
              required
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Password" error={signingUp.error ? messageOf(signingUp.error) : null}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="password"
              autoComplete="new-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button kind="main" type="submit" hint="⏎" busy={signingUp.isPending && "Making it …"}>
          Make an account
        </Button>
        <p className="signin-help">
          <Link to="/user/login">I have an account</Link>
        </p>
      </form>
    </main>
  );
}
