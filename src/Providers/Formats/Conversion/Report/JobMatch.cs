namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>A job that was written and the job that came back: finds each part of the one in the other.</summary>
internal sealed class JobMatch
{
    private readonly Job _read;
    private readonly Job[] _each;
    private readonly StepMatch _steps;
    private readonly Pipeline _around;
    private readonly Lazy<string[]> _carriers;

    /// <param name="written">The job.</param>
    /// <param name="read">The jobs that stand for it, one or one for each combination of its matrix.</param>
    /// <param name="around">The pipeline that was read back.</param>
    public JobMatch(Job written, Job[] read, Pipeline around)
    {
        _each = read;
        _read = read[0];
        _around = around;
        _steps = new(written, _read);
        _carriers = new(() => [.. Carriers().Where(text => text.Length > 0)]);
    }

    public Finding Find(Construct construct) => construct.Value switch
    {
        Job => Finding.Same,
        Step step when construct.Step is { } at => _steps.Find(step, at) is { Kind: not FindingKind.None } found ? found : Trace(Traces.Of(step)),
        Condition condition when construct.Step is { } at => Condition(condition, _steps[at]),
        Condition condition => Finding.Compare(condition, _read.Condition),
        NamedText named when construct.Kind == ConstructKind.Output => Named(named, _read.Outputs),
        NamedText named => Variable(named, construct.Step),
        Runner runner => Runner(runner),
        Container container => Finding.Compare(container, _read.Container),
        Service service => Service(service),
        Matrix matrix => _read.Matrix is null && _each.Length > 1 ? new(FindingKind.Traced, $"{_each.Length} jobs, one for each combination") : Finding.Compare(matrix, _read.Matrix),
        EnvironmentReference environment => Finding.Compare(environment, _read.Environment),
        TimeSpan timeout => Finding.Compare(timeout, construct.Step is { } at ? _steps[at]?.Timeout : _read.Timeout),
        int retries => Finding.Compare(retries, _read.Retries == 0 ? null : _read.Retries),
        bool when construct.Kind == ConstructKind.Approval => _read.Manual || _read.Steps.Any(step => step is ApproveStep) ? Finding.Same : Finding.None,
        bool => (construct.Step is { } at ? _steps[at]?.ContinueOnError : _read.ContinueOnError) == true ? Finding.Same : Finding.None,
        NativeSetting setting => Native(setting, construct.Step is { } at ? _steps[at]?.Native ?? [] : _read.Native),
        _ => Finding.None,
    };

    /// <summary>The setting as it came back among these.</summary>
    public static Finding Native(NativeSetting setting, NativeSetting[] read) =>
        Finding.Compare(setting, Array.Find(read, other => other.Format == setting.Format && other.Key == setting.Key));

    private Finding Condition(Condition condition, Step? step) => step is not null && Finding.Compare(condition, step.Condition) is { Kind: not FindingKind.None } found
        ? found
        // A job of this one step may carry its condition.
        : _read.Condition is { } outer && Meaning.Of(outer) == Meaning.Of(condition) ? Finding.Same : Finding.None;

    private Finding Variable(NamedText named, int? at)
    {
        if (at is null)
            return Named(named, _read.Variables) is { Kind: not FindingKind.None } own ? own : Named(named, _around.Variables) is { Kind: not FindingKind.None } shared ? shared : Trace([named.Name, named.Text]);
        if (_steps[at.Value] is { } step && Named(named, step.Variables) is { Kind: FindingKind.Same })
            return Finding.Same;
        if (_read.Steps.Any(other => other.Variables.Find(named.Name) is { } text && Meaning.Text(text) == Meaning.Text(named.Text)))
            return Finding.Same;
        if (Named(named, _read.Variables) is { Kind: FindingKind.Same })
            return new(FindingKind.Traced, "a variable of the whole job");
        return Trace([named.Name, named.Text]);
    }

    private static Finding Named(NamedText named, VariableMap read) => read.Find(named.Name) is { } text ? Finding.Compare(named, new NamedText(named.Name, text)) : Finding.None;

    private Finding Runner(Runner runner) => runner.Labels.All(label => _read.Runner.Labels.Contains(label)) ? Finding.Same
        : _read.Runner.Labels.Length > 0 ? Finding.Compare(runner, _read.Runner) : Finding.None;

    private Finding Service(Service service)
    {
        Service? found = Array.Find(_read.Services, other => Meaning.Of(other) == Meaning.Of(service))
            ?? Array.Find(_read.Services, other => other.Name == service.Name) ?? Array.Find(_read.Services, other => other.Container.Image == service.Container.Image);
        return found is not null ? Finding.Compare(service, found) : Trace([service.Container.Image]);
    }

    private Finding Trace(string[] words) => words.Length > 0 && Array.Find(_carriers.Value, text => words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))) is { } carrier
        ? new(FindingKind.Traced, $"'{ConstructList.Short(carrier)}'") : Finding.None;

    private IEnumerable<string> Carriers() =>
    [
        .. _read.Steps.Select(StepMatch.Words), .. _read.Native.Select(setting => $"{setting.Key}: {setting.Text}"),
        _read.Container?.Image ?? "", .. _read.Services.Select(service => service.Container.Image), .. _around.Native.Select(setting => $"{setting.Key}: {setting.Text}"),
    ];
}
