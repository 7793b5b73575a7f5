namespace CicdTools.Providers.Formats.Conversion;

/// <summary>All texts of a pipeline from the words of one format to those of another, and what differs beyond words.</summary>
internal sealed class PipelineTranslator
{
    private readonly Pipeline _pipeline;
    private readonly IDialect _from;
    private readonly IDialect _to;
    private readonly DiagnosticBag _diagnostics;
    private readonly TextTranslator _texts;

    public PipelineTranslator(Pipeline pipeline, IDialect from, IDialect to, DiagnosticBag diagnostics)
    {
        _from = from;
        _to = to;
        _diagnostics = diagnostics;
        pipeline = from.Spell(pipeline.WithJobs(job => from.Neutral(job, diagnostics)), to.Traits, diagnostics);
        _pipeline = to.Traits.WaitsForPeople ? pipeline : GatedJobs.LeaveOut(pipeline, to.Name, diagnostics);
        _texts = new(_pipeline, from, to, diagnostics);
    }

    public Pipeline Translate()
    {
        VariableMap variables = Variables(_pipeline.Variables, _pipeline.Triggers.OfType<ManualTrigger>().SelectMany(trigger => trigger.Inputs), ModelPath.Variable);
        JobTranslator jobs = new(_pipeline, _from, _to, _texts, variables, _diagnostics);
        return _pipeline.WithJobs(jobs.Translate) with
        {
            Name = _texts.Plain(_pipeline.Name),
            Format = _to.Name,
            Path = null,
            Variables = variables,
            Native = RawVariables.LeaveOut(_pipeline.Native, _from, _to.Name, ModelPath.Native, _diagnostics),
        };
    }

    // Inputs that were variables of the same name get their value from the input.
    private VariableMap Variables(VariableMap variables, IEnumerable<PipelineInput> inputs, Func<string, string> subject)
    {
        HashSet<string> asked = [.. inputs.Select(input => input.Name).Where(name => TextTranslator.IsEnvironment(_from.Vocabulary, new InputPart(name), name) && !TextTranslator.IsEnvironment(_to.Vocabulary, new InputPart(name), name))];
        return VariableTranslator.Translate(variables, _texts.Names, _to.Vocabulary, (name, value) =>
        {
            _texts.Subject = subject(name);
            return (asked.Contains(name) ? _to.Vocabulary.WriteInput(name, value) : null) ?? _texts.Value(name, value);
        });
    }
}
