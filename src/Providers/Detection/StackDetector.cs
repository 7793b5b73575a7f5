namespace CicdTools.Providers.Detection;

internal sealed class StackDetector : IStackDetector
{
    public IAsyncEnumerable<StackComponent> DetectAsync(string path, CancellationToken cancellationToken) => throw new NotImplementedException();
}
