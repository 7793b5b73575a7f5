using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>What AWS took away or changed.</summary>
internal static partial class AwsCommands
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        // docs.aws.amazon.com/cli/latest/userguide/cliv2-migration-changes.html: "ecr get-login removed", use get-login-password.
        new PatternRule("EcrGetLogin", DiagnosticSeverity.Error, "A script signs in to ECR by a command that AWS CLI 2 has not.",
            new Pattern(@"(?<at>(?:\$\(|`|eval\s+""?\$\()?\s*aws\s+(?<before>(?:--\S+\s+\S+\s+)*)ecr\s+get-login\b(?<rest>[^)`|;&""]*)\)?`?""?)", "AWS CLI 2 has no 'ecr get-login'.", "Pipe 'aws ecr get-login-password' into 'docker login --password-stdin'.")
            {
                Accept = match => !match.Groups["rest"].Value.StartsWith("-password", StringComparison.Ordinal),
                Mend = (file, line, match) => [line.Edit(match.Groups["at"], Login(file, match))],
            }),

        // docs.aws.amazon.com/codebuild/latest/userguide/runtime-versions.html lists the runtimes: docker is none of them in the images of today.
        new PatternRule("DockerRuntimeVersion", DiagnosticSeverity.Warning, "A buildspec asks for a Docker runtime, which the images of today do not have.",
            new Pattern(@"^(?<at>\s*docker:\s*[0-9.]+\s*)$", "The standard images have Docker by themselves; 'docker' is no runtime of theirs.", "Remove the line, and 'runtime-versions' where nothing else is left.")
            {
                Where = file => file.Is("BuildSpec") && file.Text.Contains("runtime-versions", StringComparison.Ordinal),
                Mend = RemoveRuntime,
            }),

        // docs.aws.amazon.com/codepipeline/latest/userguide/update-change-detection.html: event-based change detection is recommended over polling.
        new PatternRule("PollingSource", DiagnosticSeverity.Warning, "A pipeline polls its source.",
            new Pattern(@"[""']?PollForSourceChanges[""']?\s*:\s*(?<at>[""']?true[""']?)", "The pipeline asks its source again and again, and starts late.", "Set it to false and start the pipeline by an EventBridge rule or a V2 trigger.")),
    ];

    private static string Login(RuleFile file, Match match)
    {
        string options = match.Groups["rest"].Value;
        string region = Region().Match(options) is { Success: true } found ? found.Value.Trim() : "";
        string profile = Profile().Match(options) is { Success: true } named ? " " + named.Value.Trim() : "";
        string registry = Registry().Match(file.Text) is { Success: true } known
            ? known.Value
            : $"$(aws sts get-caller-identity --query Account --output text).dkr.ecr.{(region.Length == 0 ? "$AWS_DEFAULT_REGION" : region.Split(' ', '=')[^1])}.amazonaws.com";
        return $"aws {match.Groups["before"].Value}ecr get-login-password{(region.Length == 0 ? "" : " " + region)}{profile} | docker login --username AWS --password-stdin {registry}";
    }

    // The line goes, and the key above it where it would have nothing left.
    private static TextEdit[] RemoveRuntime(RuleFile file, CommandLine line, Match match)
    {
        int number = file.Lines.Place(line.Start).Line;
        string above = file.Lines.Text(number - 1), below = file.Lines.Text(number + 1);
        bool alone = above.Trim() == "runtime-versions:" && Indent(below) < Indent(file.Lines.Text(number));
        int first = alone ? number - 1 : number;
        // With every key at one level nobody can say what belongs to what.
        if (above.Trim() == "runtime-versions:" && Indent(above) == Indent(file.Lines.Text(number)))
            return [];
        if (alone && file.Lines.Text(number - 2).TrimEnd().EndsWith("install:", StringComparison.Ordinal) && Indent(below) <= Indent(file.Lines.Text(number - 2)))
            first = number - 2;
        int start = file.Lines.Start(first);
        return [new(start, file.Lines.Start(number + 1) - start, "")];
    }

    private static int Indent(string line) => line.Length - line.TrimStart().Length;

    [GeneratedRegex(@"--region[ =]\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Region();

    [GeneratedRegex(@"--profile[ =]\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Profile();

    [GeneratedRegex(@"[\w${}]+\.dkr\.ecr\.[\w${}-]+\.amazonaws\.com(\.cn)?", RegexOptions.NonBacktracking)]
    private static partial Regex Registry();
}
