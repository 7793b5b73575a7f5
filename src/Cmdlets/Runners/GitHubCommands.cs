using System.Globalization;
using System.Security.Cryptography;

namespace CicdTools.Cmdlets.Runners;

/// <summary>
/// Workflow commands: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands. How they are escaped is in
/// the runner's own reader, github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
/// </summary>
internal sealed class GitHubCommands(HostRunner runner) : RunnerCommands
{
    // "Job summaries are isolated between steps and each step is restricted to a maximum size of 1MiB."
    private const int LargestSummary = 1024 * 1024;

    public override string? Workspace => runner.Variable("GITHUB_WORKSPACE");

    public override string Annotate(Annotation annotation)
    {
        string level = annotation.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "notice",
        };
        string[] properties = [.. Properties(annotation)];
        return properties.Length == 0 ? $"::{level}::{Data(annotation.Text)}" : $"::{level} {string.Join(',', properties)}::{Data(annotation.Text)}";
    }

    public override string Mask(string text) => $"::add-mask::{Data(text)}";

    public override string BeginGroup(LogGroup group) => $"::group::{Data(OneLine(group.Title))}";

    public override string EndGroup(LogGroup group) => "::endgroup::";

    public override Delivery? SetOutput(string name, string value)
    {
        if (runner.Variable("GITHUB_OUTPUT") is not { } file)
            return null;
        // The value must not hold the line that ends it.
        string end;
        do
            end = $"end_{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
        while (value.Contains(end, StringComparison.Ordinal));
        return new() { File = file, Text = $"{name}<<{end}\n{value}\n{end}\n" };
    }

    public override Delivery? Summarize(string markdown) =>
        runner.Variable("GITHUB_STEP_SUMMARY") is { } file ? new() { File = file, Text = markdown, Limit = LargestSummary } : null;

    private static IEnumerable<string> Properties(Annotation annotation)
    {
        if (annotation.Path is { } path)
            yield return $"file={Property(path)}";
        if (annotation.Line is { } line)
            yield return $"line={line.ToString(CultureInfo.InvariantCulture)}";
        if (annotation.Column is { } column)
            yield return $"col={column.ToString(CultureInfo.InvariantCulture)}";
        if (annotation.Id is { } id)
            yield return $"title={Property(id)}";
    }

    private static string Data(string text) => Escape(text, ('%', "%25"), ('\r', "%0D"), ('\n', "%0A"));

    private static string Property(string text) => Escape(text, ('%', "%25"), ('\r', "%0D"), ('\n', "%0A"), (':', "%3A"), (',', "%2C"));
}
