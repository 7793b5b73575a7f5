using System.Text;

namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>Steps to lines.</summary>
internal sealed class JenkinsStepWriter(Pipeline pipeline, Job job, bool foreign, DiagnosticBag diagnostics)
{
    private const string Format = JenkinsfileFormat.FormatName;

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";

    public IEnumerable<string> Write(Step step, string subject)
    {
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format && setting.Key is not ("uses" or "context" or "merge-multiple")))
            diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: subject);
        if (Content(step, subject) is not { } line)
            return [];
        if (step.Condition is not (null or OnSuccessCondition or AlwaysCondition or OnFailureCondition))
        {
            if (GroovyConditions.Of(step.Condition) is not { } test)
            {
                diagnostics.Lost($"a step of {_owner} with its condition", Format, "Write it as 'if' in a script.", subject);
                return [];
            }

            diagnostics.Approximated($"A step of {_owner} with a condition stands in a script.", subject: subject);
            line = $"script {{ if ({test}) {{ {line} }} }}";
        }

        return [Wrapped(step, line)];
    }

    private string Wrapped(Step step, string line)
    {
        string[] values = [.. step.Variables.Where(entry => !IsSecret(entry.Value)).Select(entry => GroovyStrings.Encode($"{entry.Key}={StageWriter.Hoist(entry.Value, inScript: false)}"))];
        string[] secrets = [.. step.Variables.Where(entry => IsSecret(entry.Value)).Select(entry => $"string(credentialsId: {GroovyStrings.Encode(StageWriter.SecretsIn(entry.Value).First())}, variable: {GroovyStrings.Encode(entry.Key)})")];
        if (step is ScriptStep { WorkingDirectory: { } folder })
            line = $"dir({GroovyStrings.Encode(folder)}) {{ {line} }}";
        if (secrets.Length > 0)
            line = $"withCredentials([{string.Join(", ", secrets)}]) {{ {line} }}";
        if (values.Length > 0)
            line = $"withEnv([{string.Join(", ", values)}]) {{ {line} }}";
        if (step.Timeout is { } span)
            line = $"{StageWriter.Timeout(span)} {{ {line} }}";
        return step.ContinueOnError ? $"catchError(buildResult: 'SUCCESS', stageResult: 'SUCCESS') {{ {line} }}" : line;
    }

    private static bool IsSecret(string value) => StageWriter.SecretsIn(value).ToArray() is [var only] && value == $"${{credentials.{only}}}";

    private string? Content(Step step, string subject)
    {
        switch (step)
        {
            case ScriptStep script:
                return Script(script, subject);
            case CheckoutStep checkout:
                if (checkout.Ref is not null || checkout.Submodules || checkout.Lfs)
                    diagnostics.Lost($"submodules, large files or another ref of the checkout in {_owner}", Format, "Write 'checkout scmGit(…)' with what it needs.", subject);
                return Native(checkout, "checkout") is null ? null : "checkout scm";
            case NativeStep native when native.Format == Format:
                return native.Reference;
            case UploadArtifactStep upload:
                return Upload(upload, subject);
            case DownloadArtifactStep download:
                return Download(download);
            case PublishTestResultsStep results when results.ResultFormat == "JUnit":
                return $"junit {(Native(results, "allowEmptyResults") is null ? "" : "allowEmptyResults: true, testResults: ")}{GroovyStrings.Encode(string.Join(", ", results.Paths))}";
            case ApproveStep approve:
                return approve.Approvers.Length == 0 ? $"input {GroovyStrings.Encode(approve.Message)}" : $"input message: {GroovyStrings.Encode(approve.Message)}, submitter: {GroovyStrings.Encode(string.Join(",", approve.Approvers))}";
            case SetupToolStep setup:
                string? image = job.Container?.Image ?? ToolImages.Of(setup, version => version.Contains("${", StringComparison.Ordinal));
                if (image is not null)
                    diagnostics.Approximated($"The tool '{Errors.Shown(setup.Tool)}' comes to {_owner} with the image '{Errors.Shown(image)}'.", "An agent with that tool can take its place.", subject);
                else
                    diagnostics.Lost($"the set-up of '{Errors.Shown(setup.Tool)}' in {_owner}", Format, "Name an installation under 'tools'.", subject);
                return null;
            case CacheStep or PublishTestResultsStep:
                diagnostics.Lost(step is CacheStep cache ? $"the cache '{Errors.Shown(cache.Key)}' of {_owner}" : $"test results of {_owner} that are not JUnit's", Format, subject: subject);
                return null;
            case NativeStep native:
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {_owner}", Format, "Write the commands that do the same.", subject);
                return null;
            default:
                if (StepScripts.Of(step) is not { Length: > 0 } lines)
                    return null;
                diagnostics.Approximated($"A step of {_owner} is a command: {Errors.Shown(lines[0])}.", subject: subject);
                return Script(new() { Script = string.Join('\n', lines), Name = step.Name }, subject);
        }
    }

    private string? Script(ScriptStep step, string subject)
    {
        if (Native(step, "echo") is { } words && step.Script == $"echo {ShellText.Quote(words)}")
            return $"echo {GroovyStrings.Encode(words)}";
        string? call = step.Shell switch { "cmd" => "bat", "pwsh" => "pwsh", "powershell" => "powershell", null or "sh" or "bash" or "python" => "sh", _ => null };
        if (call is null)
        {
            diagnostics.Lost($"a script for the shell '{Errors.Shown(step.Shell!)}' in {_owner}", Format, "Rewrite it for bash.", subject);
            return null;
        }

        string script = foreign ? StageWriter.Hoist(step.Script, inScript: call == "sh") : step.Script;
        string? line = call == "sh" ? Native(step, "shebang") ?? Shebang.Of(step.Shell) : null;
        string whole = line is null ? script : $"{line}\n{script}";
        string text = GroovyStrings.Encode(whole.Contains('\n', StringComparison.Ordinal) ? whole + "\n" : whole);
        return step.Name is null ? $"{call} {text}" : $"{call}(label: {GroovyStrings.Encode(step.Name)}, script: {text})";
    }

    // What another job takes over is stashed; what people shall have is archived.
    private string Upload(UploadArtifactStep step, string subject)
    {
        string exclude = step.Exclude.Length == 0 ? "" : $", excludes: {GroovyStrings.Encode(string.Join(", ", step.Exclude))}";
        bool stashed = step.Artifact != JenkinsStepReader.Archive && (!foreign || pipeline.Jobs.SelectMany(other => other.Steps).OfType<DownloadArtifactStep>().Any(download => Takes(download, step)));
        if (stashed)
            return $"stash(name: {GroovyStrings.Encode(step.Artifact)}, includes: {GroovyStrings.Encode(string.Join(", ", step.Paths))}{exclude}{(step.Required ? "" : ", allowEmpty: true")})";
        if (foreign)
            diagnostics.Approximated($"The artifact '{Errors.Shown(step.Artifact)}' of {_owner} is archived with the build, without a name{(step.Retention is null ? "" : " and for as long as the build")}.", subject: subject);
        StringBuilder text = new($"archiveArtifacts(artifacts: {GroovyStrings.Encode(string.Join(", ", step.Paths))}{exclude}");
        if (!step.Required)
            text.Append(", allowEmptyArchive: true");
        if (Native(step, "fingerprint") is not null)
            text.Append(", fingerprint: true");
        return text.Append(')').ToString();
    }

    private bool Takes(DownloadArtifactStep download, UploadArtifactStep upload) => download.Artifact == upload.Artifact || (download.Artifact is null && (download.From is null || download.From.Contains(job.Id)));

    private string? Download(DownloadArtifactStep step)
    {
        string[] names = step.Artifact is { } one ? [one]
            : [.. pipeline.Jobs.Where(other => other.Id != job.Id && (step.From is null || step.From.Contains(other.Id))).SelectMany(other => other.Steps.OfType<UploadArtifactStep>()).Select(upload => upload.Artifact).Distinct()];
        if (names.Length == 0)
            return null;
        string[] lines = [.. names.Select(name => $"unstash {GroovyStrings.Encode(name)}")];
        string text = string.Join("; ", lines);
        return step.Path is null ? text : $"dir({GroovyStrings.Encode(step.Path)}) {{ {text} }}";
    }

    private static string? Native(Step step, string key) => Array.Find(step.Native, setting => setting.Format == Format && setting.Key == key)?.Text;
}
