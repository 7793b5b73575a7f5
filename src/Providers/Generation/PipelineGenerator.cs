namespace CicdTools.Providers.Generation;

internal sealed class PipelineGenerator(IStackDetector stacks, IReadOnlyList<IPipelineFormat> formats) : IPipelineGenerator
{
    public Task<Change> PlanAsync(GeneratePipelineRequest request, CancellationToken cancellationToken) => throw new NotImplementedException($"{stacks} {formats}");
}
