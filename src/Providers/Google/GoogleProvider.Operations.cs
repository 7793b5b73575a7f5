using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// What takes its time is an operation: https://google.aip.dev/151.
internal sealed partial class GoogleProvider
{
    /// <summary>How often an operation is looked at before it is said not to end.</summary>
    private const int Looks = 300;

    /// <summary>An operation on the connections at its end.</summary>
    private Task<OperationModel> EndAsync(OperationModel operation, CancellationToken cancellationToken) =>
        EndAsync(Builds, operation, $"v2/projects/{_place.Project}/locations/{_place.Location}/operations/{Last(operation.Name)}", cancellationToken);

    /// <summary>The operation at its end, looked at by its path.</summary>
    /// <exception cref="CicdException"><c>OperationFailed</c>, <c>OperationNotDone</c>.</exception>
    private async Task<OperationModel> EndAsync(ApiClient service, OperationModel operation, FormattableString path, CancellationToken cancellationToken)
    {
        OperationModel now = operation;
        for (int look = 0; now.Done != true; look++)
        {
            if (look == Looks)
                throw new CicdException("OperationNotDone", CicdErrorKind.Unavailable, $"Google Cloud took the order and has not ended it yet: {now.Name}.", now.Name, "Look later whether it is done.");
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await service.ReadAsync(ApiRequest.Get(path), Json.OperationModel, cancellationToken).ConfigureAwait(false);
        }

        return Succeeded(now);
    }

    private static OperationModel Succeeded(OperationModel operation) => operation.Error is { } error
        ? throw new CicdException("OperationFailed", CicdErrorKind.Failed, $"Google Cloud could not do it: {Errors.Short(error.Message ?? $"code {error.Code}", 300)}", operation.Name, "Mend what it says, and try again.")
        : operation;

    /// <summary>The build that an operation is about: one that was started says so at once.</summary>
    private static BuildModel BuildOf(OperationModel operation) => Succeeded(operation).Metadata?.Build is { Id: not null } build
        ? build
        : throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, "Cloud Build took the order and did not say which build it made.", operation.Name, "Get-CicdRun shows the newest ones.");
}
