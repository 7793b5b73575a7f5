using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>Steps to what stands under <c>steps</c>.</summary>
internal sealed class TektonStepWriter
{
    private const string Format = TektonFormat.FormatName;
    private const string DefaultImage = "ubuntu:24.04";

    private readonly Pipeline _pipeline;
    private readonly Job _job;
    private readonly PipelineScope _scope;
    private readonly string _owner;
    private readonly DiagnosticBag _diagnostics;
    private readonly string? _templateImage;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string? _toolImage;

    public TektonStepWriter(Pipeline pipeline, Job job, PipelineScope scope, string owner, DiagnosticBag diagnostics)
    {
        (_pipeline, _job, _scope, _owner, _diagnostics) = (pipeline, job, scope, owner, diagnostics);
        YamlMap? template = Array.Find(job.Native, setting => setting is { Format: Format, Key: "taskSpec" })?.Text is { } text ? (YamlLoader.Fragment(text) as YamlMap)?["stepTemplate"] as YamlMap : null;
        // One from a catalog is the default of the catalog's own steps only.
        _templateImage = template?["image"] is YamlScalar { Value: { } image } && !image.StartsWith("uses:", StringComparison.Ordinal) ? image : null;
        InSource = job.Steps.Any(step => step is CheckoutStep && Native(step, "image") is null);
    }

    /// <summary>Whether the job works in the folder of the repository.</summary>
    public bool InSource { get; }

    /// <summary>Variables for the secrets that scripts name.</summary>
    public Dictionary<string, string> Secrets { get; } = new(StringComparer.Ordinal);

    public YamlList Write()
    {
        _toolImage = _job.Container is null ? _job.Steps.OfType<SetupToolStep>().Select(setup => ToolImages.Of(setup, TektonReferences.HasReference)).FirstOrDefault(image => image is not null) : null;
        List<YamlNode> steps = [];
        for (int i = 0; i < _job.Steps.Length; i++)
        {
            if (_job.Steps[i] is NativeStep { Format: Format } && _job.Native.Any(setting => setting.Format == Format && setting.Key is "taskRef" or "pipelineRef" or "pipelineSpec") && _job.Native.All(setting => setting.Key != "task"))
                continue;
            if (Step(_job.Steps[i], ModelPath.Step(_job.Id, i)) is { } step)
                steps.Add(step);
        }

        // A task must have a step, even where it says nothing that Tekton can do.
        return new(steps.Count > 0 || !_scope.IsForeign ? steps : [new YamlBuilder().Add("name", "step").Add("image", Image(DefaultImage)).Add("script", "true").Map]);
    }

    private YamlMap? Step(Step step, string subject)
    {
        switch (step)
        {
            case ScriptStep script:
                return Script(script, subject);
            case CheckoutStep checkout:
                return Checkout(checkout, subject);
            case NativeStep native when native.Format == Format:
                YamlBuilder map = Head(native);
                map.Add("image", native.Reference.Length == 0 ? null : native.Reference);
                return Tail(map, native, subject);
            case SetupToolStep setup:
                SetUp(setup, subject);
                return null;
            case UploadArtifactStep upload:
                return Shell(upload, Upload(upload), subject);
            case DownloadArtifactStep download:
                return Shell(download, Download(download), subject);
            case CacheStep cache:
                _diagnostics.Lost($"the cache '{Errors.Shown(cache.Key)}' of {_owner}", Format, "Bind a workspace to a persistent volume claim.", subject);
                return null;
            case PublishTestResultsStep:
                _diagnostics.Lost($"test results of {_owner}", Format, "Copy them to a store of your own.", subject);
                return null;
            case ApproveStep approve:
                _diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' in {_owner}", Format, "Jenkins X asks for approval on a pull request.", subject);
                return null;
            case NativeStep native:
                _diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {_owner}", Format, "Write the commands that do the same.", subject);
                return null;
            default:
                if (StepScripts.Of(step) is not { Length: > 0 } lines)
                    return null;
                _diagnostics.Approximated($"A step of {_owner} is a command: {Errors.Shown(lines[0])}.", step is BuildImageStep or PushImageStep ? "The step needs a Docker daemon; kaniko or buildah build without one." : null, subject);
                return Shell(step, string.Join('\n', lines), subject);
        }
    }

    private YamlMap? Script(ScriptStep step, string subject)
    {
        if (step.Shell is "cmd" or "powershell" || (step.Shell is not null && Shebang.Of(step.Shell) is null && step.Shell.Length > 0))
        {
            _diagnostics.Lost($"a script for the shell '{Errors.Shown(step.Shell)}' in {_owner}", Format, "Rewrite it for bash.", subject);
            return null;
        }

        if (Place(step, subject) is false)
            return null;
        YamlBuilder map = Head(step);
        string? image = Native(step, "image") is { } own ? (YamlLoader.Fragment(own) as YamlScalar)?.Value : _templateImage is null ? Image(step.Shell == "pwsh" ? "mcr.microsoft.com/powershell:latest" : DefaultImage) : null;
        map.Add("image", image is null ? null : TektonReferences.Lower(image));
        Work(map, step);
        map.Add("workingDir", Folder(step.WorkingDirectory));
        return Tail(map, step, subject);
    }

    private void Work(YamlBuilder map, ScriptStep step)
    {
        string script = Hoist(TektonReferences.Lower(step.Script));
        YamlNode? command = Native(step, "command") is { } text ? YamlLoader.Fragment(text) : null;
        if (command is YamlList shell)
        {
            map.Add("command", shell).Add("args", new YamlList([new YamlScalar(Block(script))]));
            return;
        }

        if (command is YamlMap exec && Words(exec["command"]) is { } words && Words(exec["args"]) is { } arguments && ShellCommands.Join([.. words, .. arguments]) == script)
        {
            map.Add("command", exec["command"]).Add("args", arguments.Length == 0 ? null : exec["args"]);
            return;
        }

        string? line = Native(step, "shebang") ?? Shebang.Of(step.Shell);
        map.Add("script", new YamlScalar(Block(line is null ? script : $"{line}\n{script}")));
    }

    private YamlMap? Shell(Step step, string script, string subject) => Script(new ScriptStep
    {
        Script = script,
        Name = step.Name,
        Id = step.Id,
        Condition = step.Condition,
        Variables = step.Variables,
        ContinueOnError = step.ContinueOnError,
        Timeout = step.Timeout,
        Native = [.. step.Native.Where(setting => setting.Format == Format)],
    }, subject);

    private YamlMap? Checkout(CheckoutStep step, string subject)
    {
        if (step.Depth is not null || step.Submodules || step.Lfs || step.Ref is not null)
            _diagnostics.Approximated($"The repository comes to {_owner} as Jenkins X's catalog brings it; depth, submodules, large files and another ref are not said.", subject: subject, severity: step.Ref is null && !step.Submodules && !step.Lfs ? DiagnosticSeverity.Information : DiagnosticSeverity.Warning);
        YamlBuilder map = Head(step);
        map.Add("image", Native(step, "image") is { } own ? (YamlLoader.Fragment(own) as YamlScalar)?.Value : DocumentWriter.GitClone);
        return Tail(map, step, subject);
    }

    private void SetUp(SetupToolStep setup, string subject)
    {
        string? image = ToolImages.Of(setup, TektonReferences.HasReference);
        if (_job.Container is not null || (image is not null && image == _toolImage))
            _diagnostics.Approximated($"The tool '{Errors.Shown(setup.Tool)}' comes to {_owner} with the image '{Errors.Shown(_job.Container?.Image ?? image!)}'.", subject: subject);
        else
            _diagnostics.Lost($"the set-up of '{Errors.Shown(setup.Tool)}' in {_owner}", Format, "Use an image that has it.", subject);
    }

    // A step that runs after a failure has no place: the first failure ends the task.
    private bool Place(Step step, string subject)
    {
        switch (step.Condition)
        {
            case AlwaysCondition:
                _diagnostics.Approximated($"A step of {_owner} that runs in any case runs only when the steps before it succeeded.", "Make it a job of its own.", subject, DiagnosticSeverity.Warning);
                return true;
            case OnFailureCondition:
                _diagnostics.Lost($"a step of {_owner} that runs after a failure", Format, "Make it a job of its own.", subject);
                return false;
            case null or OnSuccessCondition:
                return true;
            default:
                if (WhenText.Write(step.Condition, final: false) is not null)
                    return true;
                _diagnostics.Lost($"a step of {_owner} with a condition", Format, "Write its 'when' by hand.", subject);
                return false;
        }
    }

    private YamlBuilder Head(Step step)
    {
        YamlBuilder map = new();
        if (!_scope.IsForeign)
            return map.Add("name", step.Id ?? step.Name).Add("displayName", step.Id is null ? null : step.Name);
        // The definition of a Task wants a name for every step.
        string label = (step.Id ?? step.Name) is { Length: > 0 } given ? given : "step";
        string name = KubernetesNames.Of(label);
        for (int i = 2; !_names.Add(name); i++)
            name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{KubernetesNames.Of(label)}-{i}");
        return map.Add("name", name).Add("displayName", step.Name is null or "" || step.Name == name ? null : step.Name);
    }

    private YamlMap Tail(YamlBuilder map, Step step, string subject)
    {
        YamlNode? env = Native(step, "env") is { } text ? YamlLoader.Fragment(text) : null;
        map.Add("env", TektonEnvironment.Write(new VariableMap(step.Variables.Select(entry => KeyValuePair.Create(entry.Key, TektonReferences.SecretOf(entry.Value) is null ? HoistSetting(entry.Value) : entry.Value))), env));
        map.Add("onError", step.ContinueOnError ? "continue" : null);
        map.Add("timeout", step.Timeout is null ? null : GoDuration.Write(step.Timeout.Value));
        if (step.Condition is not (null or AlwaysCondition or OnFailureCondition or OnSuccessCondition))
            map.Add("when", WhenText.Write(step.Condition, final: false));
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format && setting.Key is not ("uses" or "context" or "merge-multiple")))
            _diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: subject);
        map.AddNative(step.Native.Where(setting => setting.Format == Format), Format, _owner, _diagnostics, "env", "image", "command", "shebang");
        return map.Map;
    }

    private string Image(string byDefault) => TektonReferences.Lower(_job.Container?.Image ?? _toolImage ?? byDefault);

    // Secrets come as environment variables only.
    private string Hoist(string script) => TektonReferences.ReplaceSecrets(script, (name, key) => $"${{{Variable(name, key)}}}");

    private string HoistSetting(string value) => TektonReferences.ReplaceSecrets(value, (name, key) => $"$({Variable(name, key)})");

    private string Variable(string name, string key)
    {
        string variable = new([.. key.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]);
        Secrets[variable] = TektonReferences.Secret(name, key);
        return variable;
    }

    private string Upload(UploadArtifactStep step)
    {
        string folder = $"$(workspaces.{PipelineScope.Artifacts}.path)/{TektonReferences.Lower(step.Artifact)}";
        string copy = $"cp -R --parents {string.Join(' ', step.Paths.Select(path => path.Contains('*', StringComparison.Ordinal) ? path : ShellText.Quote(path)))} \"{folder}\"";
        string remove = string.Concat(step.Exclude.Select(pattern => $"\n(cd \"{folder}\" && rm -rf {pattern})"));
        return $"mkdir -p \"{folder}\"\n{copy}{remove}";
    }

    private string Download(DownloadArtifactStep step)
    {
        string into = step.Path is null ? "." : ShellText.Quote(step.Path);
        string[] artifacts = step.Artifact is { } one ? [one]
            : step.From is null ? ["*"]
            : [.. _pipeline.Jobs.Where(job => step.From.Contains(job.Id)).SelectMany(job => job.Steps.OfType<UploadArtifactStep>()).Select(upload => upload.Artifact)];
        string[] copies = [.. artifacts.Select(artifact => artifact == "*" ? $"cp -R \"$(workspaces.{PipelineScope.Artifacts}.path)\"/*/. {into}" : $"cp -R \"$(workspaces.{PipelineScope.Artifacts}.path)/{TektonReferences.Lower(artifact)}/.\" {into}")];
        return string.Join('\n', [.. step.Path is null ? Array.Empty<string>() : [$"mkdir -p {into}"], .. copies.Length == 0 ? ["true"] : copies]);
    }

    private static string? Folder(string? folder) => folder switch
    {
        null => null,
        "." => DocumentWriter.SourceFolder,
        _ when folder.StartsWith('/') || folder.StartsWith("$(", StringComparison.Ordinal) => TektonReferences.Lower(folder),
        _ => $"{DocumentWriter.SourceFolder}/{TektonReferences.Lower(folder)}",
    };

    private static string Block(string script) => script.Contains('\n', StringComparison.Ordinal) ? script + "\n" : script;

    private static string[]? Words(YamlNode? node) => node is null ? [] : node is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)] : null;

    private static string? Native(Step step, string key) => Array.Find(step.Native, setting => setting.Format == Format && setting.Key == key)?.Text;
}
