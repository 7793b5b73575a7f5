namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>A job that was written and the job that came back: finds each part of the one in the other.</summary>
internal sealed class JobMatch
{
    // Every job looks through those of the pipeline: a file of nothing but settings must not take for ever.
    private const int SharedSettings = 100;

    private readonly Job _read;
    private readonly Job[] _each;
    private readonly StepMatch _steps;
    private readonly Pipeline _around;
    private readonly Lazy<string[]> _carriers;
    private readonly Lazy<ILookup<(string, string), NativeSetting>> _native;

    /// <param name="written">The job.</param>
    /// <param name="read">The jobs that stand for it, one or one for each combination of its matrix.</param>
    /// <param name="around">The pipeline that was read back.</param>
    public JobMatch(Job written, Job[] read, Pipeline around)
    {
        _each = read;
        _read = read[0];
        _around = around;
        _steps = new(written, _read);
        _native = new(() => _read.Native.ToLookup(setting => (setting.Format, setting.Key)));
        _carriers = new(() => [.. Carriers().Where(text => text.Length > 0)]);
    }

    public Finding Find(Construct construct) => construct.Value switch
    {
        Job => Finding.Same,
        Step step when construct.Step is { } at => _steps.Find(step, at) is { Kind: not FindingKind.None } found ? found : Trace(Traces.Of(step)),
        Condition condition when construct.Step is { } at => Condition(condition, _steps[at]),
        Condition condition => Condition(condition, _read.Condition),
        NamedText named when construct.Kind == ConstructKind.Output => Named(named, _read.Outputs),
        NamedText named => Variable(named, construct.Step),
        Runner runner => Runner(runner),
        Container container => Finding.Compare(container, _read.Container),
        Service service => Service(service),
        Matrix matrix => _read.Matrix is null && _each.Length > 1 ? new(FindingKind.Traced, $"{_each.Length} jobs, one for each combination") : Combinations(matrix),
        EnvironmentReference environment => Finding.Compare(environment, _read.Environment),
        TimeSpan timeout => Finding.Compare(timeout, construct.Step is { } at ? _steps[at]?.Timeout : _read.Timeout),
        int retries => Finding.Compare(retries, _read.Retries == 0 ? null : _read.Retries),
        bool when construct.Kind == ConstructKind.Approval => _read.Manual || _read.Steps.Any(step => step is ApproveStep) ? Finding.Same : Finding.None,
        bool => (construct.Step is { } at ? _steps[at]?.ContinueOnError : _read.ContinueOnError) == true ? Finding.Same : Finding.None,
        NativeSetting setting when construct.Step is { } at => Finding.Compare(setting, Array.Find(_steps[at]?.Native ?? [], other => other.Format == setting.Format && other.Key == setting.Key)),
        NativeSetting setting => Finding.Compare(setting, _native.Value[(setting.Format, setting.Key)].FirstOrDefault()),
        _ => Finding.None,
    };

    // Without a condition, a job or a step runs when what came before succeeded.
    private static Finding Condition(Condition condition, Condition? read) => read is null ? condition is OnSuccessCondition ? Finding.Same : Finding.None : Finding.Compare(condition, read);

    private Finding Condition(Condition condition, Step? step) => step is not null && Condition(condition, step.Condition) is { Kind: not FindingKind.None } found
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

    // A matrix may be written axis by axis, or combination by combination: what counts is which jobs come of it.
    private Finding Combinations(Matrix matrix)
    {
        const int Most = 4096;
        if (_read.Matrix is not { } read || Meaning.Of(read) == Meaning.Of(matrix) || Size(matrix) > Most || Size(read) > Most)
            return Finding.Compare(matrix, _read.Matrix);
        HashSet<string> before = [.. MatrixCombinations.Of(matrix).Select(Meaning.Of)];
        return before.SetEquals(MatrixCombinations.Of(read).Select(Meaning.Of)) ? Finding.Same : Finding.Compare(matrix, read);
    }

    private static double Size(Matrix matrix) => matrix.Axes.Aggregate(1.0, (size, axis) => size * axis.Values.Length) + matrix.Include.Length;

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
        _read.Container?.Image ?? "", .. _read.Services.Select(service => service.Container.Image), .. _around.Native.Take(SharedSettings).Select(setting => $"{setting.Key}: {setting.Text}"),
    ];
}
