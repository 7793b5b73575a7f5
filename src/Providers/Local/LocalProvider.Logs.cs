using CicdTools.Providers.Local.Runs;

namespace CicdTools.Providers.Local;

internal sealed partial class LocalProvider : ILogs
{
    public IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, CancellationToken cancellationToken) => new RunLog(Runs, Caller.Clock).ReadAsync(query, cancellationToken);
}
