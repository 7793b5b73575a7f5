using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>The shell and folder under <c>defaults.run</c>, which every script step takes over that names none.</summary>
internal sealed record RunDefaults(string? Shell, string? WorkingDirectory)
{
    /// <summary>Takes the defaults of a workflow or a job; what it does not name comes from outside.</summary>
    public static RunDefaults Take(YamlFields fields, DiagnosticBag diagnostics, RunDefaults? outer = null)
    {
        if (fields.Peek("defaults") is not YamlMap map || map.Entries.Any(entry => entry.Name != "run"))
            return outer ?? new(null, null);
        fields.Take("defaults");
        YamlFields run = new(map["run"], GitHubActionsFormat.FormatName, $"'defaults.run' of {fields.Owner}", diagnostics);
        RunDefaults defaults = new(run.Text("shell") ?? outer?.Shell, run.Text("working-directory") ?? outer?.WorkingDirectory);
        run.Rest();
        return defaults;
    }
}
