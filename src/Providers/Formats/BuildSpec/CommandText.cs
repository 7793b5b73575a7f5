namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// A step as commands. All commands of a build share one shell: what a step asks for itself only (a folder, variables, a condition, that it may
/// fail) is put around it in a shell of its own.
/// </summary>
internal sealed class CommandText(string? shell, DiagnosticBag diagnostics, string owner, string subject)
{
    public IEnumerable<string> Of(ScriptStep step, IEnumerable<Condition?> conditions, bool orTrue)
    {
        List<string> tests = [];
        foreach (Condition condition in conditions.OfType<Condition>())
        {
            string? test = ShellConditions.Write(condition);
            if (test is null)
                diagnostics.Lost($"the condition of a step of {owner}; its commands do not run", BuildSpecFormat.FormatName, "Write the condition by hand.", $"{subject}.condition");
            else
                diagnostics.Approximated($"A condition of {owner} is a test in its shell.", subject: subject);
            tests.Add(test ?? "false");
        }

        string script = Interpreted(step);
        if (tests.Count == 0 && !orTrue && step.WorkingDirectory is null && step.Variables.Count == 0)
            return ShellText.Lines(script);
        List<string> lines = ["(", "set -e"];
        lines.AddRange(step.Variables.Select(entry => $"export {entry.Key}=\"{entry.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
        if (step.WorkingDirectory is { } folder)
            lines.Add($"cd {ShellText.Quote(folder)}");
        lines.Add(script);
        lines.Add(orTrue ? ") || true" : ")");
        if (tests.Count > 0)
            lines = [$"if {string.Join(" && ", tests.Select(test => $"{{ {test}; }}"))}; then", .. lines, "fi"];
        return [string.Join('\n', lines)];
    }

    private string Interpreted(ScriptStep step)
    {
        string? interpreter = step.Shell switch
        {
            null or "sh" => null,
            _ when step.Shell == shell => null,
            "python" => "python3 -",
            "pwsh" => "pwsh -NoProfile -NonInteractive -File -",
            _ => step.Shell,
        };
        if (interpreter is null)
            return step.Script;
        diagnostics.Approximated($"A step of {owner} is handed to '{Errors.Shown(interpreter)}'.", subject: subject);
        return $"{interpreter} <<'SCRIPT'\n{step.Script}\nSCRIPT";
    }
}
