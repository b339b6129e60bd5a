{{- define "scail.environment" -}}
envFrom:
  - secretRef: {name: {{ .Values.secret }}}
env:
  - {name: SCAIL_PROFILE, value: {{ .Values.profile | quote }}}
  - {name: SCAIL_STORAGE, value: {{ .Values.storage.url | quote }}}
  - {name: SCAIL_S3_REGION, value: {{ .Values.storage.region | quote }}}
  - {name: SCAIL_S3_PATH_STYLE, value: {{ .Values.storage.pathStyle | quote }}}
  {{- with .Values.storage.endpoint }}
  - {name: SCAIL_S3_ENDPOINT, value: {{ . | quote }}}
  {{- end }}
  - {name: SCAIL_WEIGHTS, value: /weights}
{{- end }}
