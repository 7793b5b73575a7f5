using System.Management.Automation;

namespace CicdTools.Cmdlets;

/// <summary>Errors from below as PowerShell's error records.</summary>
internal static class ErrorRecords
{
    public static ErrorRecord From(CicdException exception, object? target = null)
    {
        ErrorRecord record = new(exception, exception.Id, Category(exception.Kind), target ?? exception.Target);
        if (exception.Remedy is { } remedy)
            record.ErrorDetails = new(exception.Message) { RecommendedAction = remedy };
        return record;
    }

    private static ErrorCategory Category(CicdErrorKind kind) => kind switch
    {
        CicdErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        CicdErrorKind.Unauthorized => ErrorCategory.AuthenticationError,
        CicdErrorKind.Forbidden => ErrorCategory.PermissionDenied,
        CicdErrorKind.Conflict => ErrorCategory.ResourceExists,
        CicdErrorKind.Invalid => ErrorCategory.InvalidArgument,
        CicdErrorKind.RateLimited => ErrorCategory.LimitsExceeded,
        CicdErrorKind.NotSupported => ErrorCategory.NotImplemented,
        CicdErrorKind.Unavailable => ErrorCategory.ResourceUnavailable,
        CicdErrorKind.Failed => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };
}
