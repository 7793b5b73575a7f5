using System.Globalization;

namespace CicdTools.Cmdlets.Runners;

/// <summary>
/// GitLab has sections, https://docs.gitlab.com/ci/jobs/job_logs/#create-custom-collapsible-sections, and dotenv reports,
/// https://docs.gitlab.com/ci/yaml/artifacts_reports/#artifactsreportsdotenv. It has no annotations, no masks that a job could add, and no summary.
/// </summary>
internal sealed class GitLabCommands(HostRunner runner) : RunnerCommands
{
    /// <summary>Names the file that the job reports as <c>artifacts:reports:dotenv</c>; GitLab itself tells a job nothing of it.</summary>
    public const string FileVariable = "CICDTOOLS_DOTENV";

    // docs.gitlab.com/administration/instance_limits, "Limit dotenv file size".
    private const int LargestFile = 5 * 1024;

    public override string BeginGroup(LogGroup group) => $"{Marker("start", group)}[collapsed=true]\r\u001b[0K{OneLine(group.Title)}";

    public override string EndGroup(LogGroup group) => $"{Marker("end", group)}\r\u001b[0K";

    // A name takes letters, digits and '_', and a value one line.
    public override Delivery? SetOutput(string name, string value) => runner.Variable(FileVariable) is { } file
        ? new() { File = file, Text = $"{name.Replace('-', '_').ToUpperInvariant()}={value.ReplaceLineEndings(" ")}\n", Limit = LargestFile }
        : null;

    private static string Marker(string side, LogGroup group) =>
        string.Create(CultureInfo.InvariantCulture, $"\u001b[0Ksection_{side}:{group.At.ToUnixTimeSeconds()}:{group.Name}");
}
