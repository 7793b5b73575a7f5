namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider
{
    private static Task PrepareEnvironmentsAsync(CancellationToken cancellationToken) => Task.CompletedTask.WaitAsync(cancellationToken);
}
