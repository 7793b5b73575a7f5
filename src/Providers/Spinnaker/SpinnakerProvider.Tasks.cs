using CicdTools.Providers.Http;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

// What changes an application is a task of Orca, which is looked at until it has ended.
internal sealed partial class SpinnakerProvider
{
    private const int Looks = 100;

    private async Task EndAsync(TaskRef task, CancellationToken cancellationToken)
    {
        string id = task.Ref is { Length: > 0 } reference ? reference[(reference.LastIndexOf('/') + 1)..]
            : throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, "Spinnaker took the order and did not say which task it made.", _api.Server.Authority, "Look at the application whether it is done.");
        for (int look = 1; ; look++)
        {
            TaskState state = await _api.ReadAsync(ApiRequest.Get($"tasks/{id}"), Json.TaskState, cancellationToken).ConfigureAwait(false);
            RunStatus status = ExecutionStatuses.Of(state.Status);
            if (status == RunStatus.Succeeded)
                return;
            if (status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Waiting))
                throw new CicdException("TaskFailed", CicdErrorKind.Failed, $"Spinnaker could not do it: {Errors.Short(Why(state) ?? $"the task is {state.Status}", 300)}", id, "Mend what it says, and try again.");
            if (look == Looks)
                throw new CicdException("TaskNotDone", CicdErrorKind.Unavailable, $"Spinnaker took the order and has not ended it yet: {id}.", id, "Look later whether it is done.");
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string? Why(TaskState state)
    {
        VariableModel? exception = (state.Variables ?? []).FirstOrDefault(variable => variable.Key == "exception");
        return exception?.Value is { ValueKind: System.Text.Json.JsonValueKind.Object } value && value.TryGetProperty("details", out System.Text.Json.JsonElement details)
            && details.TryGetProperty("errors", out System.Text.Json.JsonElement errors) && errors.ValueKind == System.Text.Json.JsonValueKind.Array && errors.GetArrayLength() > 0 ? errors[0].ToString() : null;
    }
}
