using System.Globalization;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Steps (https://www.jenkins.io/doc/pipeline/steps/workflow-basic-steps/ and its neighbours). A wrapper around one step becomes a setting of that step.</summary>
internal sealed class JenkinsStepReader(GroovySource source)
{
    /// <summary>The name of what <c>archiveArtifacts</c> keeps, which has none.</summary>
    public const string Archive = "archive";

    private const string Format = JenkinsfileFormat.FormatName;

    private static readonly string[] Shells = ["sh", "bat", "pwsh", "powershell"];

    /// <summary>The steps of statements, with the place of each.</summary>
    public List<(Step Step, GroovyNode At)> Read(GroovyNode[] statements, Condition? condition = null)
    {
        List<(Step, GroovyNode)> steps = [];
        foreach (GroovyNode statement in statements)
            steps.AddRange(One(statement).Select(step => (condition is null ? step : step with { Condition = condition }, statement)));
        return steps;
    }

    /// <summary>Whether a statement says nothing but steps that are read.</summary>
    public bool IsPlain(GroovyNode statement) => statement is GroovyCall call && (Wrapped(call) is not null || Single(call) is not null || (call is { Name: "stage", Body: { } body } && body.All(IsPlain)));

    private IEnumerable<Step> One(GroovyNode statement)
    {
        if (statement is GroovyCall { Name: "stage", First: GroovyText title, Body: { } body } stage && body.All(IsPlain))
            return Read(body).Select(step => step.Step.Name is null && step.Step is ScriptStep ? step.Step with { Name = title.Value } : step.Step);
        if (statement is GroovyCall call && (Wrapped(call) ?? (Single(call) is { } step ? [step] : null)) is { } steps)
            return steps;
        source.Kept(statement, statement is GroovyCall named ? $"The step '{Errors.Shown(named.Name)}'" : "A statement of the script");
        return [new NativeStep { Format = Format, Reference = source.Of(statement) }];
    }

    // Only what stays true for each step by itself is taken apart: several steps share one time limit.
    private List<Step>? Wrapped(GroovyCall call)
    {
        if (call.Body is not { Length: > 0 } body || !body.All(inner => inner is GroovyCall one && (Single(one) is not null || Wrapped(one) is not null)))
            return null;
        Func<Step, Step?>? change = call switch
        {
            { Name: "dir", First: GroovyText folder, Arguments.Length: 1 } => step => step is ScriptStep script ? script with { WorkingDirectory = script.WorkingDirectory is null ? folder.Value : $"{folder.Value}/{script.WorkingDirectory}" } : null,
            { Name: "withEnv", First: GroovyList list, Arguments.Length: 1 } when Variables(list) is { } values => step => step with { Variables = values.With(step.Variables) },
            { Name: "withCredentials", First: GroovyList list, Arguments.Length: 1 } when Credentials(list) is { } values => step => step with { Variables = values.With(step.Variables) },
            { Name: "timeout" } when body.Length == 1 && Span(call) is { } span => step => step.Timeout is null ? step with { Timeout = span } : null,
            { Name: "catchError", Arguments.Length: 2 } when Text(call, "buildResult") == "SUCCESS" && Text(call, "stageResult") == "SUCCESS" => step => step with { ContinueOnError = true },
            _ => null,
        };
        if (change is null)
            return null;
        List<Step> steps = [];
        foreach (GroovyCall inner in body.Cast<GroovyCall>())
        {
            foreach (Step step in Wrapped(inner) ?? [Single(inner)!])
            {
                if (change(step) is not { } changed)
                    return null;
                steps.Add(changed);
            }
        }

        return call.Name == "timeout" && steps.Count != 1 ? null : steps;
    }

    private static Step? Single(GroovyCall call)
    {
        if (call.Body is not null)
            return null;
        string? first = (call.First as GroovyText)?.Value;
        bool one = call.Arguments.Length == 1;
        return call switch
        {
            { Name: var name } when Shells.Contains(name) => Script(call),
            { Name: "echo" } when one && (first ?? Text(call, "message")) is { } words => new ScriptStep { Script = $"echo {ShellText.Quote(words)}", Native = [new(Format, "echo", words)] },
            { Name: "checkout", First: GroovyWord { Value: "scm" } } when one => new CheckoutStep { Native = [new(Format, "checkout", "scm")] },
            { Name: "archiveArtifacts" } => Archived(call),
            { Name: "junit" } => JUnit(call),
            { Name: "stash" } => Stash(call),
            { Name: "unstash" } when one && (first ?? Text(call, "name")) is { } stash => new DownloadArtifactStep { Artifact = stash },
            { Name: "input" } => Input(call),
            _ => null,
        };
    }

    private static ScriptStep? Script(GroovyCall call)
    {
        if (!Only(call, "script", "label", "encoding") || (Text(call, "script") ?? (call.First as GroovyText)?.Value) is not { } text || call["encoding"] is not null)
            return null;
        string shell = call.Name switch { "bat" => "cmd", "sh" => "", var other => other };
        string script = Dedent(text);
        if (shell.Length > 0)
            return new() { Script = script, Shell = shell, Name = Text(call, "label") };
        (string body, string? named, string? line) = Shebang.Take(script);
        return new() { Script = body, Shell = named, Name = Text(call, "label"), Native = line is null ? [] : [new(Format, "shebang", line)] };
    }

    private static UploadArtifactStep? Archived(GroovyCall call)
    {
        if (!Only(call, "artifacts", "excludes", "allowEmptyArchive", "fingerprint") || (Text(call, "artifacts") ?? (call.First as GroovyText)?.Value) is not { } paths)
            return null;
        return new()
        {
            Artifact = Archive,
            Paths = Split(paths),
            Exclude = Split(Text(call, "excludes") ?? ""),
            Required = call["allowEmptyArchive"] is not GroovyWord { Value: "true" },
            Native = call["fingerprint"] is GroovyWord { Value: "true" } ? [new(Format, "fingerprint", "true")] : [],
        };
    }

    private static PublishTestResultsStep? JUnit(GroovyCall call)
    {
        if (!Only(call, "testResults", "allowEmptyResults") || (Text(call, "testResults") ?? (call.First as GroovyText)?.Value) is not { } paths)
            return null;
        return new() { Paths = Split(paths), Native = call["allowEmptyResults"] is GroovyWord { Value: "true" } ? [new(Format, "allowEmptyResults", "true")] : [] };
    }

    private static UploadArtifactStep? Stash(GroovyCall call)
    {
        if (!Only(call, "name", "includes", "excludes", "allowEmpty") || (Text(call, "name") ?? (call.First as GroovyText)?.Value) is not { } name || name == Archive)
            return null;
        return new() { Artifact = name, Paths = Split(Text(call, "includes") ?? "**"), Exclude = Split(Text(call, "excludes") ?? ""), Required = call["allowEmpty"] is not GroovyWord { Value: "true" } };
    }

    private static ApproveStep? Input(GroovyCall call)
    {
        if (!Only(call, "message", "submitter") || (Text(call, "message") ?? (call.First as GroovyText)?.Value) is not { } message)
            return null;
        return new() { Message = message, Approvers = Split(Text(call, "submitter") ?? "") };
    }

    // Every argument has a name that is known, save the first.
    private static bool Only(GroovyCall call, params string[] names) =>
        call.Arguments.Length > 0 && call.Arguments.Count(argument => argument.Name is null) <= 1 && call.Arguments.All(argument => (argument.Name is null || names.Contains(argument.Name)) && argument.Value is GroovyText or GroovyWord { Value: "true" or "false" });

    /// <summary>The text of a named argument; null where there is none.</summary>
    public static string? Text(GroovyCall call, string name) => (call[name] as GroovyText)?.Value;

    /// <summary>The span of <c>timeout(time: 1, unit: 'HOURS')</c>; null for another form.</summary>
    public static TimeSpan? Span(GroovyCall call)
    {
        if ((call["time"] ?? call.First) is not GroovyWord { Value: var number } || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int time) || time > 1_000_000
            || call.Arguments.Any(argument => argument.Name is not (null or "time" or "unit")))
            return null;
        return (Text(call, "unit") ?? "MINUTES") switch
        {
            "SECONDS" => TimeSpan.FromSeconds(time),
            "MINUTES" => TimeSpan.FromMinutes(time),
            "HOURS" => TimeSpan.FromHours(time),
            "DAYS" => TimeSpan.FromDays(time),
            _ => null,
        };
    }

    private static VariableMap? Variables(GroovyList list)
    {
        List<KeyValuePair<string, string>> values = [];
        foreach (GroovyNode item in list.Items)
        {
            if (item is not GroovyText { Value: var entry } || entry.IndexOf('=', StringComparison.Ordinal) is not (var at and > 0))
                return null;
            values.Add(new(entry[..at], entry[(at + 1)..]));
        }

        return new(values);
    }

    // https://www.jenkins.io/doc/pipeline/steps/credentials-binding/: only a secret text is one variable.
    private static VariableMap? Credentials(GroovyList list)
    {
        List<KeyValuePair<string, string>> values = [];
        foreach (GroovyNode item in list.Items)
        {
            if (item is not GroovyCall { Name: "string", Arguments.Length: 2 } secret || Text(secret, "credentialsId") is not { } id || Text(secret, "variable") is not { } variable || !EnvironmentReader.IsId(id))
                return null;
            values.Add(new(variable, $"${{credentials.{id}}}"));
        }

        return new(values);
    }

    private static string[] Split(string paths) => paths.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    // Lines of a text in three quotes stand as deep as the code around them.
    private static string Dedent(string text)
    {
        string[] lines = text.Split('\n');
        if (lines.Length == 1)
            return text;
        if (lines[0].Trim().Length == 0)
            lines = lines[1..];
        int depth = lines.Where(line => line.Trim().Length > 0).Select(line => line.Length - line.TrimStart(' ', '\t').Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(line => line.Trim().Length == 0 ? "" : line[depth..])).TrimEnd('\n', ' ', '\t');
    }
}
