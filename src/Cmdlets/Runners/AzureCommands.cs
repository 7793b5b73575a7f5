using System.Globalization;

namespace CicdTools.Cmdlets.Runners;

/// <summary>
/// Logging commands: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands. How they are escaped is in the agent's
/// docs/design/percentEncoding.md, github.com/microsoft/azure-pipelines-agent, and done by the tasks' own library, azure-pipelines-task-lib.
/// </summary>
internal sealed class AzureCommands(HostRunner runner) : RunnerCommands
{
    public override string? Workspace => runner.Variable("BUILD_SOURCESDIRECTORY");

    // There is no notice.
    public override string? Annotate(Annotation annotation)
    {
        if (annotation.Severity == DiagnosticSeverity.Information)
            return null;
        string properties = annotation.Severity == DiagnosticSeverity.Error ? "type=error;" : "type=warning;";
        if (annotation.Path is { } path)
            properties += $"sourcepath={Property(path)};";
        if (annotation.Line is { } line)
            properties += $"linenumber={line.ToString(CultureInfo.InvariantCulture)};";
        if (annotation.Column is { } column)
            properties += $"columnnumber={column.ToString(CultureInfo.InvariantCulture)};";
        if (annotation.Id is { } id)
            properties += $"code={Property(id)};";
        return $"##vso[task.logissue {properties}]{Data(annotation.Text)}";
    }

    public override string Mask(string text) => $"##vso[task.setsecret]{Data(text)}";

    // A formatting command is not decoded, so its text must need no code.
    public override string BeginGroup(LogGroup group) => $"##[group]{OneLine(group.Title)}";

    public override string EndGroup(LogGroup group) => "##[endgroup]";

    // A variable's name becomes that of an environment variable, where '-' is not allowed.
    public override Delivery SetOutput(string name, string value) =>
        new() { Line = $"##vso[task.setvariable variable={Property(name.Replace('-', '_'))};isoutput=true]{Data(value)}" };

    public override Delivery Summarize(string markdown)
    {
        string file = Path.Combine(runner.Variable("AGENT_TEMPDIRECTORY") ?? Path.GetTempPath(), $"cicdtools-{Guid.NewGuid():N}.md");
        return new() { File = file, Text = markdown, Line = $"##vso[task.uploadsummary]{Data(file)}" };
    }

    private static string Data(string text) => Escape(text, ('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"));

    private static string Property(string text) => Escape(text, ('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"), (']', "%5D"), (';', "%3B"));
}
