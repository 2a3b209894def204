import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { ApiError, messageOf } from "../../api/client";
import { signIn } from "../../api/session";
import { Button } from "../../ui/Button";
import { Field, Input } from "../../ui/Field";
import "./signin.css";

export function SignIn() {
  const { next } = useSearch({ from: "/user/login" });
  const router = useRouter();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signingIn = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: async () => {
      queries.clear();
      await router.navigate({ href: next ?? "/projects", replace: true });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!signingIn.isPending) signingIn.mutate();
  };
  return (
    <main className="signin" id="main">
      <title>Sign in · Juryroom</title>
      <form className="signin-form" onSubmit={submit}>
        <h1>Sign in to Juryroom</h1>
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
        <Field label="Password" error={signingIn.error ? refusal(signingIn.error) : null}>
          {(control) => (
            <Input
              {...control}
              type="password"
              name="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button kind="main" type="submit" hint="⏎" busy={signingIn.isPending && "Signing in …"}>
          Sign in
        </Button>
        <details className="signin-help">
          <summary>No account yet?</summary>
          <p>
            The first administrator&apos;s email and password are printed once in the terminal when Juryroom starts for
            the first time. Whoever runs the server adds people with <code>juryroom user create</code>, or opens{" "}
            <Link to="/user/signup">sign-up</Link>.
          </p>
        </details>
      </form>
    </main>
  );
}

function refusal(error: unknown): string {
  if (error instanceof ApiError && error.status === 401) {
    return "Email and password do not belong together. Check both, then try again.";
  }
  return messageOf(error);
}
