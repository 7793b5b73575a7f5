using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.Conversion;

/// <summary>The steps of a job from one format to another.</summary>
internal sealed partial class StepTranslator
{
    private readonly Pipeline _pipeline;
    private readonly Job _job;
    private readonly IDialect _from;
    private readonly IDialect _to;
    private readonly TextTranslator _texts;
    private readonly ConditionTranslator _conditions;
    private readonly DiagnosticBag _diagnostics;
    private readonly RunnerFileScripts? _files;
    private readonly ArtifactTranslator _artifacts;
    private readonly ILookup<string, string> _stepValues;

    public StepTranslator(Pipeline pipeline, Job job, IDialect from, IDialect to, TextTranslator texts, ConditionTranslator conditions, DiagnosticBag diagnostics)
    {
        (_pipeline, _job, _from, _to, _texts, _conditions, _diagnostics) = (pipeline, job, from, to, texts, conditions, diagnostics);
        _files = from.Traits.RunnerFiles is { } names && to.Traits.RunnerFiles != names ? new(job, names, to, diagnostics) : null;
        _texts.StepOutput = _files is null ? null : _files.Read;
        _artifacts = new(_pipeline, from, to, texts, diagnostics);
        _stepValues = job.Steps.SelectMany(step => step.Variables).Distinct().ToLookup(entry => entry.Key, entry => entry.Value);
    }

    public Step[] Translate()
    {
        List<Step> steps = [];
        VariableNames names = _texts.Names;
        for (int i = 0; i < _job.Steps.Length; i++)
        {
            _texts.Subject = ModelPath.Step(_job.Id, i);
            Step step = _job.Steps[i];
            _texts.Names = new(step.Variables.Keys, _to.Vocabulary, names);
            Step common = step with
            {
                Name = step.Name is null ? null : _texts.Text(step.Name),
                Condition = _conditions.Translate(step.Condition, ofJob: false),
                Native = [.. step.Native.Where(setting => !(setting.Format == _from.Name && _from.Traits.Notation.Contains(setting.Key)))],
            };
            if (step is ScriptStep script)
            {
                steps.Add(Script(script, (ScriptStep)common, i));
                continue;
            }

            common = common with { Variables = Variables(step.Variables) };
            steps.AddRange(Typed(common, step));
        }

        _texts.Names = names;
        return [.. steps];
    }

    /// <summary>The value of an output of the job.</summary>
    public string Output(string value) => _to.Traits.StepsShareShell ? _texts.Script(value) : _texts.Text(value);

    private IEnumerable<Step> Typed(Step common, Step original) => common switch
    {
        CheckoutStep checkout => [checkout with { Ref = checkout.Ref is null ? null : _texts.Text(checkout.Ref) }],
        SetupToolStep setup => [setup with { Version = setup.Version is null ? null : _texts.Text(setup.Version), Inputs = Values(setup.Inputs) }],
        CacheStep cache => [cache with { Key = _texts.Text(cache.Key, TextPlace.CacheKey), Paths = Paths(cache.Paths), RestoreKeys = [.. cache.RestoreKeys.Select(key => _texts.Text(key, TextPlace.CacheKey))] }],
        UploadArtifactStep upload => [upload with { Artifact = _texts.Text(upload.Artifact), Paths = Paths(upload.Paths), Exclude = Paths(upload.Exclude) }],
        DownloadArtifactStep download => _artifacts.Download(download, (DownloadArtifactStep)original, _job),
        BuildImageStep build => [build with { Tags = [.. build.Tags.Select(tag => _texts.Text(tag))], Context = _texts.Path(build.Context), File = build.File is null ? null : _texts.Path(build.File), Arguments = Values(build.Arguments) }],
        PushImageStep push => [push with { Tags = [.. push.Tags.Select(tag => _texts.Text(tag))] }],
        DeployManifestsStep deploy => [deploy with { Paths = Paths(deploy.Paths), Namespace = deploy.Namespace is null ? null : _texts.Text(deploy.Namespace) }],
        DeployChartStep chart => [chart with { Release = _texts.Text(chart.Release), Chart = _texts.Path(chart.Chart), Namespace = chart.Namespace is null ? null : _texts.Text(chart.Namespace), Values = Values(chart.Values) }],
        PublishTestResultsStep results => [results with { Paths = Paths(results.Paths) }],
        ApproveStep approve => [approve with { Message = _texts.Text(approve.Message) }],
        NativeStep { Condition: NeverCondition } native => [Never(native)],
        // What only one format has keeps its words.
        _ => [common],
    };

    // It does nothing there, whatever it is; nothing takes its place.
    private ScriptStep Never(NativeStep native)
    {
        _diagnostics.Approximated($"The step '{Errors.Shown(native.Name ?? native.Reference)}' of the job '{Errors.Shown(_job.Id)}' never runs; a command that never runs stands for it.", null, _texts.Subject);
        _diagnostics.Approximated($"What never runs in the job '{Errors.Shown(_job.Id)}' may be left out.", null, $"{_texts.Subject}.condition");
        return new() { Script = "true", Condition = native.Condition };
    }

    private string[] Paths(string[] paths) => [.. paths.Select(_texts.Path)];

    private VariableMap Values(VariableMap values) => new(values.Select(entry => KeyValuePair.Create(entry.Key, _texts.Text(entry.Value))));

    private VariableMap Variables(VariableMap variables) => VariableTranslator.Translate(variables, _texts.Names, _to.Vocabulary, (_, value) => _texts.Text(value));

    private ScriptStep Script(ScriptStep script, ScriptStep common, int index)
    {
        bool posix = script.Shell is null or "bash" or "sh";
        string? folder = script.WorkingDirectory is null ? null : _texts.Path(script.WorkingDirectory);
        if (!posix)
        {
            Func<string, string>? form = script.Shell is "pwsh" or "powershell" ? name => $"$env:{name}" : script.Shell == "cmd" ? name => $"%{name}%" : null;
            return common with { Script = _texts.Other(script.Script, form), WorkingDirectory = folder, Variables = Variables(script.Variables) };
        }

        string text = _texts.Script(script.Script);
        List<string> before = _files is null ? [] : [.. _files.Before(script, index)];
        VariableMap kept = script.Variables;
        if (_to.Traits.StepsShareShell)
        {
            // One shell has one value for a name; what only this step has, or what a step before it found out, is set where it begins.
            kept = new(script.Variables.Where(entry => !IsOwn(entry.Key, entry.Value)));
            before.AddRange(_job.Variables.Where(entry => IsFound(entry.Value) && !script.Variables.ContainsKey(entry.Key)).Concat(script.Variables.Where(entry => IsOwn(entry.Key, entry.Value))).Select(entry => $"export {_texts.Names[entry.Key]}={_texts.DoubleQuoted(entry.Value)}"));
        }

        if (before.Count > 0)
            text = $"{string.Join('\n', before)}\n{text}";
        if (_files is not null && _files.After(script, Referred()).ToArray() is { Length: > 0 } after)
            text = $"{text}\n{string.Join('\n', after)}";
        if (_to.Traits.StepsShareShell && !_from.Traits.StepsShareShell && Leaks(text) && _job.Steps.OfType<ScriptStep>().Count() > 1)
            text = $"(\n{text}\n)";
        return common with { Script = text, WorkingDirectory = folder, Variables = Variables(kept) };
    }

    // Where the words of the system alone refer to an output, it must have been given in its way.
    private IEnumerable<StepOutputPart> Referred() => _job.Variables.Values.Concat(_job.Outputs.Values)
        .Concat(_job.Steps.SelectMany(step => step.Variables.Values.Append((step as ScriptStep)?.Script ?? "")))
        .SelectMany(text => _from.Vocabulary.Read(text, TextPlace.Setting)).OfType<StepOutputPart>();

    private bool IsOwn(string name, string value) =>
        (_job.Variables.Find(name) ?? value) != value
        || _stepValues[name].Any(other => other != value)
        || IsFound(value);

    /// <summary>Whether a variable's value is known only once the job runs, so that its scripts must set it, where they share a shell.</summary>
    public bool IsFound(string value) => _to.Traits.StepsShareShell && _from.Vocabulary.Read(value, TextPlace.Setting).Any(part => part is StepOutputPart or JobOutputPart);

    // A folder, a variable or an end of the shell would reach the steps that follow.
    private static bool Leaks(string script) => Leak().IsMatch(script);

    [GeneratedRegex(@"(?:^|[;&|({]|\bthen\b|\bdo\b|\belse\b)\s*(?:(?:cd|pushd|popd|export|set|unset|exit|source|trap|umask|alias|shopt|exec|readonly|return)\b|\.\s|[A-Za-z_][A-Za-z0-9_]*\+?=|[A-Za-z_][A-Za-z0-9_]*\s*\(\)|function\s)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Leak();
}
