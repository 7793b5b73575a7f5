using CicdTools.Providers.Formats.Conversion.Report;

namespace CicdTools.Providers.Formats.Conversion.Tools;

/// <summary>The differences in meaning between two pipelines: each construct of the one is looked for in the other, and the other way round.</summary>
internal static class PipelineComparison
{
    public static PipelineDifference[] Of(Pipeline reference, Pipeline other)
    {
        ReadBack inOther = new(reference, [other]), inReference = new(other, [reference]);
        List<PipelineDifference> differences = [];
        Collect(differences, reference, inOther, DifferenceKind.Removed);
        Collect(differences, other, inReference, DifferenceKind.Added);
        return [.. differences.OrderBy(difference => difference.Job is null ? 0 : 1).ThenBy(difference => difference.Job, StringComparer.Ordinal)];
    }

    private static void Collect(List<PipelineDifference> differences, Pipeline pipeline, ReadBack counterpart, DifferenceKind missing)
    {
        bool forward = missing == DifferenceKind.Removed;
        HashSet<string> gone = new(StringComparer.Ordinal);
        foreach (Construct construct in ConstructList.Of(pipeline))
        {
            Finding finding = counterpart.Find(construct);
            // A job that is not there is one difference; and what changed is told once, from the reference's side.
            if (finding.Kind == FindingKind.Same || (construct.Job is { } job && gone.Contains(job)) || (!forward && finding.Kind != FindingKind.None))
                continue;
            if (construct.Value is Job absent)
                gone.Add(absent.Id);
            string own = construct.Value is Job ? construct.Name : construct.Value is Order order ? string.Join(", ", order.Needs) : Meaning.Of(construct.Value);
            differences.Add(new()
            {
                Kind = construct.Value is ScriptStep ? "Command" : construct.Kind,
                Job = construct.Job,
                Difference = finding.Kind == FindingKind.None ? missing : DifferenceKind.Changed,
                Reference = forward ? own : null,
                Other = forward ? finding.Kind == FindingKind.None ? null : finding.Other ?? finding.Text : own,
            });
        }
    }
}
