import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ROLES } from "../../api/roles";
import { nameOf, useMay, whoami } from "../../api/whoami";
import { Card } from "../../ui/Card";
import { OneOf } from "../../ui/Field";
import { chooseTheme, storedTheme, type Theme, THEMES } from "../../ui/theme";
import { NameSection, PasswordSection } from "./AccountSection";
import { ApiTokenSection } from "./ApiTokenSection";
import { KeysSection } from "./KeysSection";
import { LegacyTokenSection } from "./LegacyTokenSection";
import { PersonalTokensSection } from "./PersonalTokensSection";
import { SessionsSection } from "./SessionsSection";
import "./settings.css";

export function MySettings() {
  const { data: me } = useSuspenseQuery(whoami);
  const may = useMay();
  const [theme, setTheme] = useState<Theme>(storedTheme);
  return (
    <main className="page page-narrow" id="main">
      <title>My settings · Juryroom</title>
      <div>
        <h1>My settings</h1>
        <p className="save-words">
          {[...new Set([nameOf(me), me.email, ROLES[me.role]])].join(" · ")}
        </p>
      </div>
      <NameSection me={me} />
      <PasswordSection />
      <Card aria-labelledby="colours">
        <h2 id="colours">Colours</h2>
        <OneOf
          label="Theme of this browser"
          row
          options={THEMES}
          value={theme}
          onChange={(next) => {
            setTheme(next);
            chooseTheme(next);
          }}
        />
      </Card>
      <KeysSection />
      <SessionsSection />
      {may("users.token.any") ? (
        <>
          <PersonalTokensSection />
          <ApiTokenSection />
          <LegacyTokenSection />
        </>
      ) : (
        <p className="save-words">The owner of this installation lets your role hold no tokens.</p>
      )}
    </main>
  );
}
