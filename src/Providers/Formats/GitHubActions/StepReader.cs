using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>What stands under <c>steps</c>.</summary>
internal sealed class StepReader(DiagnosticBag diagnostics, RunDefaults defaults)
{
    private const string Format = GitHubActionsFormat.FormatName;

    private static readonly string[] NativeKeys = ["env", "continue-on-error", "timeout-minutes", "background", "wait", "wait-all", "cancel", "parallel", "with", "uses", "run", "if"];

    public Step Read(YamlNode node, string owner)
    {
        YamlFields fields = new(node, Format, owner, diagnostics);
        List<NativeSetting> native = [];
        Step step = Content(fields, native, owner);
        string? condition = fields.Text("if");
        step = step with
        {
            Name = fields.Text("name"),
            Id = fields.Text("id"),
            Condition = condition is null ? null : ConditionText.Parse(condition),
            Variables = WorkflowReader.Environment(fields),
            ContinueOnError = fields.Flag("continue-on-error"),
            Timeout = JobReader.Minutes(fields),
        };
        return step with { Native = [.. native, .. fields.Rest(NativeKeys)] };
    }

    private Step Content(YamlFields fields, List<NativeSetting> native, string owner)
    {
        if (fields.Text("run") is { } script)
        {
            return new ScriptStep
            {
                Script = script.ReplaceLineEndings("\n").TrimEnd('\n'),
                Shell = fields.Text("shell") ?? defaults.Shell,
                WorkingDirectory = fields.Text("working-directory") ?? defaults.WorkingDirectory,
            };
        }

        string? uses = fields.Text("uses");
        if (uses is null)
        {
            if (!Array.Exists(["wait", "wait-all", "cancel", "parallel"], key => fields.Peek(key) is not null))
                diagnostics.Error("StepWithoutWork", $"{char.ToUpperInvariant(owner[0])}{owner[1..]} has neither 'run' nor 'uses'.", fields.Node.Mark?.Path, fields.Node.Line, "Add one of them.");
            return new NativeStep { Format = Format };
        }

        int at = uses.IndexOf('@', StringComparison.Ordinal);
        string action = at < 0 ? uses : uses[..at];
        YamlFields with = new(fields.Take("with"), Format, $"'with' of {owner}", diagnostics);
        Step? typed = ActionReader.Read(action, with, native);
        if (typed is null)
            return new NativeStep { Format = Format, Reference = uses, Inputs = with.Variables(with.Node, with.Owner) };
        if (!uses.Equals(ActionCatalog.Reference(action), StringComparison.Ordinal))
            native.Add(new(Format, "uses", uses));
        return typed;
    }
}
