using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// Steps to phases. A step that is named after a phase goes there, any other into <c>build</c>, where a failure skips the commands after it;
/// what runs in any case goes into its <c>finally</c> block, what runs after a failure into <c>post_build</c>.
/// </summary>
internal sealed class BuildCommands(Job job, string? shell, DiagnosticBag diagnostics)
{
    private const string Format = BuildSpecFormat.FormatName;

    private readonly Dictionary<(string Phase, bool IsFinally), List<string>> _blocks = [];
    private readonly HashSet<string> _goOn = [];
    private readonly YamlBuilder _runtimes = new();
    private readonly List<(string Name, string Service, string Key)> _references = [];
    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";
    private bool _needsAbort;
    private int _last;

    /// <summary>The secrets that commands refer to, with the variables that hold them.</summary>
    public IReadOnlyList<(string Name, string Service, string Key)> References => _references;

    /// <summary>Commands before all others.</summary>
    public void Begin(IReadOnlyList<string> commands)
    {
        foreach (string command in commands)
            Block(Phases.Install, isFinally: false).Add(Secrets(command));
    }

    /// <summary>Commands after all others.</summary>
    public void End(IReadOnlyList<string> commands)
    {
        foreach (string command in commands)
            Block(Phases.Build, isFinally: false).Add(Secrets(command));
    }

    public void Add(Step step, int index)
    {
        string subject = ModelPath.Step(job.Id, index);
        if (step is not PublishTestResultsStep && step.Name is { } name && Phases.Of(name) is null)
            diagnostics.Approximated($"Commands have no names; '{Errors.Shown(name)}' is left out of {_owner}.", subject: subject);
        switch (step)
        {
            case CheckoutStep checkout:
                // https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html
                if (checkout != new CheckoutStep { Name = checkout.Name, Id = checkout.Id, Variables = checkout.Variables, Native = checkout.Native })
                    diagnostics.Lost($"how {_owner} checks the sources out", Format, "Set the clone depth, submodules and source version of the CodeBuild project.", subject);
                break;
            case SetupToolStep setup:
                Runtimes.Write(_runtimes, setup, _owner, subject, diagnostics);
                break;
            case ScriptStep script:
                Script(script, subject);
                break;
            case CacheStep or UploadArtifactStep or PublishTestResultsStep:
                break;
            case DownloadArtifactStep download:
                diagnostics.Lost($"that {_owner} gets the artifact '{Errors.Shown(download.Artifact ?? "of the jobs before")}'", Format, "Builds of a batch share no files: read it from the bucket that keeps it.", subject);
                break;
            default:
                if (StepScripts.Of(step) is { Length: > 0 } lines)
                    Script(new ScriptStep { Name = step.Name, Script = string.Join('\n', lines), Condition = step.Condition, ContinueOnError = step.ContinueOnError, Variables = step.Variables }, subject);
                else
                    diagnostics.Lost(step is ApproveStep ? $"the approval of {_owner}" : $"the step '{Errors.Shown(step.Name ?? (step as NativeStep)?.Reference ?? "")}' of {_owner}", Format, step is ApproveStep ? "Put a manual approval before it in CodePipeline." : null, subject);
                break;
        }

        if (step is not (UploadArtifactStep or PublishTestResultsStep))
        {
            foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format))
                diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: $"{subject}.native.{setting.Key}");
        }
    }

    /// <summary>The mapping of the phases.</summary>
    public YamlBuilder Write()
    {
        YamlBuilder phases = new();
        foreach (string phase in Phases.Names)
        {
            YamlBuilder map = new();
            foreach (NativeSetting setting in Kept($"phases:{phase}:"))
                map.Add(setting.Key[$"phases:{phase}:".Length..], YamlLoader.Fragment(setting.Text));
            if (!map.Has("on-failure"))
                map.Add("on-failure", _goOn.Contains(phase) ? "CONTINUE" : phase == Phases.Build && _needsAbort ? "ABORT" : null);
            if (phase == Phases.Install)
                map.Add("runtime-versions", _runtimes);
            map.Add("commands", Commands(phase, isFinally: false)).Add("finally", Commands(phase, isFinally: true));
            phases.Add(phase, map);
        }

        foreach (NativeSetting setting in Kept("phases:").Where(setting => setting.Key.Count(character => character == ':') == 1))
            phases.Add(setting.Key["phases:".Length..], YamlLoader.Fragment(setting.Text));
        // "Required sequence", also where nothing is left to do.
        return phases.IsEmpty ? phases.Add(Phases.Build, new YamlBuilder().Add("commands", new[] { "true" })) : phases;
    }

    private IEnumerable<NativeSetting> Kept(string prefix) => job.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(prefix, StringComparison.Ordinal));

    private YamlList? Commands(string phase, bool isFinally) =>
        _blocks.TryGetValue((phase, isFinally), out List<string>? commands) ? YamlBuilder.List(commands) : null;

    private List<string> Block(string phase, bool isFinally)
    {
        if (!_blocks.TryGetValue((phase, isFinally), out List<string>? commands))
            _blocks[(phase, isFinally)] = commands = [];
        return commands;
    }

    private void Script(ScriptStep step, string subject)
    {
        if (step.Timeout is not null)
            diagnostics.Lost($"the timeout of a step of {_owner}", Format, "Call the command with timeout(1).", subject);
        (string Phase, bool IsFinally)? own = Phases.Of(step.Name);
        // A name that would put it before what comes before it is a name like any other.
        if (own is { } named && Array.IndexOf(Phases.Names, named.Phase) < _last)
            own = null;
        Condition? condition = step.Condition is OnSuccessCondition ? null : step.Condition;
        (string phase, bool isFinally) = own ?? (condition is AlwaysCondition ? (Phases.Build, true) : condition is OnFailureCondition ? (Phases.PostBuild, false) : (Phases.Build, false));
        _last = Math.Max(_last, Array.IndexOf(Phases.Names, phase));
        bool isFirst = !_blocks.ContainsKey((phase, isFinally));
        bool goesOn = step.ContinueOnError && own is { IsFinally: false } && isFirst;
        if (goesOn)
            _goOn.Add(phase);
        // By itself post_build runs whatever became of the build.
        bool isOwnTime = condition is null || (condition is AlwaysCondition && (isFinally || phase == Phases.PostBuild));
        _needsAbort |= phase == Phases.PostBuild && !isFinally && condition is null && own is not null;
        Condition?[] asked = [isOwnTime ? null : condition, job.Condition is OnSuccessCondition or AlwaysCondition ? null : job.Condition];
        Block(phase, isFinally).AddRange(new CommandText(shell, diagnostics, _owner, subject).Of(step, asked, orTrue: step.ContinueOnError && !goesOn).Select(Secrets));
    }

    // A reference in a command is a variable there.
    private string Secrets(string command) => BuildSpec.References.Any().Replace(command, (Match match) =>
    {
        string key = match.Groups["name"].Value, name = BuildSpec.References.VariableOf(key), service = match.Groups["service"].Value;
        _references.Add((name, service, key));
        return $"${{{name}}}";
    });
}
